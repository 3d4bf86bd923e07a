//! The forms of a page, as a browser would send them.

/// One field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four answers about what HTML says of it")]
pub(crate) struct Field {
    pub(crate) name: String,
    /// What stands in it when the page is opened.
    pub(crate) value: String,
    /// Whether a person types into it.
    pub(crate) is_typed: bool,
    /// Whether it must come back when the form does: what was typed or chosen, and is no secret.
    pub(crate) is_kept: bool,
    /// Whether it is a choice: a box, a button of several, a line of a list.
    pub(crate) is_choice: bool,
    /// Whether it is a box that is ticked.
    pub(crate) is_ticked: bool,
}

/// A form that is sent by POST.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) action: String,
    /// Whether it is sent in parts, with a file.
    pub(crate) is_upload: bool,
    pub(crate) fields: Vec<Field>,
}

/// The forms of a page.
pub(crate) fn forms(page: &str, at: &str) -> Vec<Form> {
    let mut all: Vec<Form> = Vec::new();
    let mut open: Option<Form> = None;
    let mut rest = page;
    while let Some(begin) = rest.find('<') {
        let (_, tag) = rest.split_at(begin);
        let Some(end) = end_of_tag(tag) else { break };
        let (tag, after) = tag.split_at(end);
        rest = after;
        let name: String =
            tag.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        match name.as_str() {
            "form" => open = begun(tag, at),
            "/form" => all.extend(open.take()),
            "textarea" => {
                let text = unescaped(rest.split("</textarea>").next().unwrap_or_default());
                let text = text.strip_prefix('\n').unwrap_or(&text).to_owned();
                let field = Field { is_typed: true, is_kept: true, ..Field::default() };
                add(&mut open, tag, Some(text), &field);
            }
            "input" => input(&mut open, tag),
            "select" => {
                let inside = rest.split("</select>").next().unwrap_or_default();
                let field = Field { is_kept: true, is_choice: true, ..Field::default() };
                add(&mut open, tag, Some(chosen(inside)), &field);
            }
            "button" => {
                // A form with several buttons is tried as each of them.
                let is_get = attribute(tag, "formmethod").is_some_and(|way| way == "get");
                let to = attribute(tag, "formaction").filter(|_| !is_get);
                if to.is_none() && !is_get {
                    press(&mut open, tag);
                }
                if let (Some(to), Some(form)) = (to, &open) {
                    all.push(Form { action: to, ..form.clone() });
                }
            }
            _ => {}
        }
    }
    all
}

fn begun(tag: &str, at: &str) -> Option<Form> {
    let is_post = attribute(tag, "method").is_some_and(|way| way.eq_ignore_ascii_case("post"));
    let action = attribute(tag, "action").unwrap_or_else(|| at.to_owned());
    let is_upload = attribute(tag, "enctype").is_some_and(|kind| kind.starts_with("multipart/"));
    is_post.then(|| Form { action, is_upload, fields: Vec::new() })
}

fn input(open: &mut Option<Form>, tag: &str) {
    let kind = attribute(tag, "type").unwrap_or_else(|| "text".to_owned());
    let is_choice = matches!(kind.as_str(), "checkbox" | "radio");
    if matches!(kind.as_str(), "submit" | "button" | "image") {
        return;
    }
    if is_choice && !has(tag, "checked") {
        return;
    }
    let secret = matches!(kind.as_str(), "password" | "file")
        || attribute(tag, "autocomplete").as_deref() == Some("one-time-code");
    let is_hidden = kind == "hidden";
    let field = Field {
        is_typed: !is_choice && !is_hidden && (!secret || kind == "file"),
        is_kept: !secret && !is_hidden,
        is_choice,
        is_ticked: kind == "checkbox",
        ..Field::default()
    };
    add(open, tag, None, &field);
}

/// The first button of a form is the one that is pressed; its name is sent too.
fn press(open: &mut Option<Form>, tag: &str) {
    let name = attribute(tag, "name");
    let known = |form: &Form| form.fields.iter().any(|field| Some(&field.name) == name.as_ref());
    if open.as_ref().is_some_and(|form| !known(form)) {
        add(open, tag, None, &Field::default());
    }
}

fn add(open: &mut Option<Form>, tag: &str, value: Option<String>, field: &Field) {
    let (Some(form), Some(name)) = (open, attribute(tag, "name")) else { return };
    if has(tag, "disabled") {
        return;
    }
    let value = value.or_else(|| attribute(tag, "value")).unwrap_or_default();
    form.fields.push(Field { name, value, ..field.clone() });
}

/// The value that a list has chosen: the marked one, else the first.
fn chosen(inside: &str) -> String {
    let options: Vec<&str> = inside.split("<option").skip(1).collect();
    let marked =
        options.iter().find(|option| has(option.split('>').next().unwrap_or_default(), "selected"));
    let option = marked.or(options.first()).copied().unwrap_or_default();
    attribute(option, "value").unwrap_or_default()
}

/// Where a tag ends; quoted values may hold `>`.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    for (place, sign) in tag.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(place + 1),
            _ => {}
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\"")).or_else(|| tag.find(&format!("\n{name}=\"")))?;
    let (_, value) = tag.split_at(at + name.len() + 3);
    Some(unescaped(value.split('"').next().unwrap_or_default()))
}

fn has(tag: &str, word: &str) -> bool {
    let end = |c: char| c.is_ascii_whitespace() || c == '>' || c == '/' || c == '=';
    tag.split('"').step_by(2).any(|outside| outside.split(end).any(|known| known == word))
}

/// The text that HTML stands for.
pub(crate) fn unescaped(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut pieces = html.split('&');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let known = piece.split_once(';').and_then(|(name, rest)| {
            let sign = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "nbsp" => '\u{a0}',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let number = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(number)?
                }
            };
            Some((sign, rest))
        });
        if let Some((sign, rest)) = known {
            text.push(sign);
            text.push_str(rest);
        } else {
            text.push('&');
            text.push_str(piece);
        }
    }
    text
}

#[test]
fn forms_are_read_as_browsers_send_them() {
    let page = "<form method=\"post\" action=\"/a?x=1&#38;y=2\">\
                <input name=\"n\" value=\"&#34;&gt;\">\
                <input type=\"checkbox\" name=\"c\" value=\"1\"><input type=\"radio\" name=\"r\" \
                value=\"2\" checked><select name=\"s\"><option value=\"1\">One<option value=\"2\" \
                selected>Two</select><textarea name=\"t\">\na &lt; b</textarea>\
                <input type=\"hidden\" name=\"h\" value=\"7\"></form><form action=\"/get\">\
                <input name=\"no\"></form>";
    let found = forms(page, "/here");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].action, "/a?x=1&y=2");
    let told: Vec<_> =
        found[0].fields.iter().map(|f| (&*f.name, &*f.value, f.is_typed, f.is_kept)).collect();
    let wanted = [
        ("n", "\">", true, true),
        ("r", "2", false, true),
        ("s", "2", false, true),
        ("t", "a < b", true, true),
        ("h", "7", false, false),
    ];
    assert_eq!(told, wanted);
}
