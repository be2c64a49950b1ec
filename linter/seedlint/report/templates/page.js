"use strict";
(function () {
  var PAGE = 50;
  var SEVERITIES = ["error", "warning", "info"];
  var data = JSON.parse(document.getElementById("data-findings").textContent);
  var table = document.getElementById("table");
  if (!table) return;
  var form = document.getElementById("filters");
  var body = table.querySelector(".findings tbody");
  var status = document.getElementById("status");
  var more = document.getElementById("more");
  var text = form.querySelector("#text"), rule = form.querySelector("#rule");
  var severity = form.querySelector("#severity"), fix = form.querySelector("#fix");
  var sort = "severity", descending = false, found = [], shown = 0;

  // A finding is a list: path, line, column, rule, severity, message, about, field, code, fix, notes.
  function ruleOf(row) { return data.rules[row[3]][0]; }
  function place(row) { return data.paths[row[0]] + ":" + row[1] + ":" + row[2]; }
  function fixKind(row) { return row[9] ? (row[9][1] ? "safe" : "unsafe") : "none"; }
  data.rows.forEach(function (row, at) {
    row[6] = row[6] || ""; row[7] = row[7] || ""; row[8] = row[8] || []; row[10] = row[10] || [];
    row.at = at;
    row.words = [place(row), ruleOf(row), data.rules[row[3]][1], row[5], row[6], row[7]].join("\n").toLowerCase();
  });

  var compare = {
    place: function (a, b) { return a.at - b.at; },
    severity: function (a, b) { return a[4] - b[4]; },
    rule: function (a, b) { return ruleOf(a) < ruleOf(b) ? -1 : ruleOf(a) > ruleOf(b) ? 1 : 0; },
    message: function (a, b) { return a[5] < b[5] ? -1 : a[5] > b[5] ? 1 : 0; },
    fix: function (a, b) { var order = ["safe", "unsafe", "none"]; return order.indexOf(fixKind(a)) - order.indexOf(fixKind(b)); }
  };

  function element(name, className, content) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    return made;
  }
  function number(count) { return count.toLocaleString("en-US"); }

  function update() {
    var words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = data.rows.filter(function (row) {
      return (!rule.value || ruleOf(row) === rule.value) &&
        (!severity.value || row[4] === Number(severity.value)) &&
        (!fix.value || fixKind(row) === fix.value) &&
        words.every(function (word) { return row.words.indexOf(word) >= 0; });
    });
    found.sort(function (a, b) { return (compare[sort](a, b) || 0) * (descending ? -1 : 1) || a.at - b.at; });
    body.textContent = "";
    shown = 0;
    show();
  }

  function show() {
    var some = document.createDocumentFragment();
    found.slice(shown, shown + PAGE).forEach(function (row) { some.appendChild(line(row)); });
    body.appendChild(some);
    shown = Math.min(shown + PAGE, found.length);
    status.textContent = found.length
      ? number(shown) + " of " + number(found.length) + " findings shown" + (found.length < data.rows.length ? ", of " + number(data.rows.length) + " on this page" : "")
      : "No finding matches.";
    more.parentNode.hidden = shown >= found.length;
    more.textContent = "Show " + number(Math.min(PAGE, found.length - shown)) + " more";
  }

  function line(row) {
    var made = element("tr");
    var cell = made.appendChild(element("td", "nowrap"));
    cell.appendChild(element("span", "badge " + SEVERITIES[row[4]], SEVERITIES[row[4]]));
    cell = made.appendChild(element("td"));
    cell.appendChild(document.createTextNode(ruleOf(row) + " "));
    cell.appendChild(element("span", "code", data.rules[row[3]][1]));
    made.appendChild(element("td", "path", place(row)));
    cell = made.appendChild(element("td"));
    var button = cell.appendChild(element("button", "open", row[5]));
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", function () {
      var open = button.getAttribute("aria-expanded") === "true";
      if (open) made.parentNode.removeChild(made.nextSibling);
      else made.parentNode.insertBefore(detail(row), made.nextSibling);
      button.setAttribute("aria-expanded", String(!open));
    });
    made.appendChild(fixKind(row) === "none" ? element("td", "nowrap none", "–") : element("td", "nowrap", fixKind(row)));
    return made;
  }

  function detail(row) {
    var made = element("tr", "detail"), cell = made.appendChild(element("td"));
    cell.colSpan = 5;
    var about = [row[6], row[7] && "field " + row[7]].filter(Boolean).join(" · ");
    if (about) cell.appendChild(element("p", "small", about));
    if (row[8].length) cell.appendChild(frame(row[8]));
    row[10].forEach(function (note) {
      cell.appendChild(element("p", "small", typeof note === "number" ? "… and " + note + " more places" :
        note[3] + ": " + data.paths[note[0]] + ":" + note[1] + ":" + note[2]));
    });
    if (row[9]) cell.appendChild(fixes(row[9]));
    var page = document.getElementById("rule-" + ruleOf(row));
    if (page) {
      var details = cell.appendChild(element("details"));
      details.appendChild(element("summary", "", "What " + ruleOf(row) + " means"));
      var copy = page.cloneNode(true);
      copy.removeAttribute("id");
      details.appendChild(copy);
    }
    return made;
  }

  function frame(lines) {
    var made = element("div", "frame");
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", "The lines of the file");
    lines.forEach(function (each) {
      var shown = made.appendChild(element("div"));
      if (!each) { shown.textContent = "⋮"; return; }
      shown.appendChild(element("span", "line", each[0] + " │ "));
      shown.appendChild(document.createTextNode(each[1]));
      shown.appendChild(element("mark", "", each[2]));
      shown.appendChild(document.createTextNode(each[3]));
    });
    return made;
  }

  function fixes(given) {
    var made = element("div");
    made.appendChild(element("p", "", (given[1] ? "Safe fix: " : "Unsafe fix: ") + given[0]));
    if (given[2].length) {
      var list = made.appendChild(element("ul", "fixes"));
      given[2].forEach(function (edit) {
        var item = list.appendChild(element("li"));
        item.appendChild(document.createTextNode("line " + edit[0] + ": "));
        item.appendChild(document.createTextNode(!edit[1] ? "insert " : edit[2] ? "replace " : "remove "));
        if (edit[1]) item.appendChild(element("del", "path", edit[1]));
        if (edit[1] && edit[2]) item.appendChild(document.createTextNode(" with "));
        if (edit[2]) item.appendChild(element("ins", "path", edit[2]));
      });
      if (given[3]) list.appendChild(element("li", "", "… and " + given[3] + " more places"));
    }
    return made;
  }

  table.querySelectorAll("[data-sort]").forEach(function (button) {
    button.addEventListener("click", function () {
      descending = sort === button.dataset.sort && !descending;
      sort = button.dataset.sort;
      table.querySelectorAll("thead th").forEach(function (head) { head.setAttribute("aria-sort", "none"); });
      button.parentNode.setAttribute("aria-sort", descending ? "descending" : "ascending");
      update();
    });
  });
  form.addEventListener("input", update);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(update); });
  more.addEventListener("click", function () {
    var first = shown;
    show();
    var next = body.querySelectorAll(".open")[first];
    if (next) next.focus();
  });
  document.querySelectorAll("[data-rule], [data-text]").forEach(function (link) {
    link.addEventListener("click", function () {
      form.reset();
      rule.value = link.dataset.rule || "";
      text.value = link.dataset.text || "";
      setTimeout(function () { update(); document.getElementById("findings").focus(); });
    });
  });
  table.hidden = false;
  update();
})();
