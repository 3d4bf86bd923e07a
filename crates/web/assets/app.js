// What pages do beyond plain HTML. Everything works without it.
"use strict";
(() => {
  // An error summary takes the focus, so that it is read out and seen first.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
