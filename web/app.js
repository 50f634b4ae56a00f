// Which page is shown: the list of shows, or one show (#/name).

import {ShowList} from "./show_list.js";
import {ShowPage} from "./show_page.js";

const root = document.getElementById("page");
let page;

function show_name() {
  const name = location.hash.replace(/^#\/?/, "");
  try { return decodeURIComponent(name); } catch { return name; }
}

function turn() {
  page?.close();
  const name = show_name();
  page = name ? new ShowPage(root, name) : new ShowList(root);
}

addEventListener("hashchange", turn);
turn();
