// Making elements. Text is always set as text: nothing a server sends is ever read as markup.

/** `element("li", {class: "seat"}, "A-12", button)` */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A copy of a template and its elements with a data-part, by that name. */
export function fromTemplate(id) {
  const root = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const parts = {};
  for (const part of root.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
  return {root, parts};
}

/** Says something to who listens instead of looking. A fresh element each time, so that the same words are read twice. */
export function announce(text) {
  const announcer = document.getElementById("announcer");
  announcer.append(element("p", {}, text));
  while (announcer.childElementCount > 5) announcer.firstElementChild.remove();
}
