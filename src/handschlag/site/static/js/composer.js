// What makes writing safer and quicker. Each form that holds a [data-writing] works without it, too.

import { keepDraft } from "./drafts.js";
import { watchTopic } from "./meanwhile.js";
import { completeMentions } from "./mentions.js";
import { offerQuotes } from "./quoting.js";
import { offerTools } from "./tools.js";

for (const aids of document.querySelectorAll("[data-writing]")) {
  const form = aids.closest("form");
  const field = form.elements.source;
  offerTools(form, field);
  completeMentions(field, aids);
  watchTopic(field, aids);
  offerQuotes(form, field, aids);
  keepDraft(form, aids);
}
