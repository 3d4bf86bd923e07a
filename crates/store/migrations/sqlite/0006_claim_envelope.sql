-- How a payer is sent files: whether they are tries or real (ISA15), and the numbers that sender
-- and receiver go by on the envelope; empty where the NPI and the payer's own number serve.
ALTER TABLE payer ADD COLUMN is_test INTEGER NOT NULL DEFAULT 1;
ALTER TABLE payer ADD COLUMN submitter_code TEXT NOT NULL DEFAULT '';
ALTER TABLE payer ADD COLUMN receiver_code TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN is_test INTEGER NOT NULL DEFAULT 0;

-- Where a site is, as claims say it (loop 2310C): street, city, state, postal code.
ALTER TABLE site ADD COLUMN address TEXT NOT NULL DEFAULT '[]';
