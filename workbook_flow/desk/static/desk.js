"use strict";
/* Drop zones, copy buttons, selects that submit themselves, and the sign that somebody still looks. */
(function () {
  var token = document.querySelector('meta[name="desk-token"]').content;

  function post(address, body) {
    return fetch(address, { method: "POST", body: body, headers: { "X-Desk-Token": token }, credentials: "same-origin" });
  }

  /* Whether the server that this page is of still answers: another one at its address does not know the page. */
  function alive() {
    return post("/alive").then(function (answer) { if (!answer.ok) throw new Error("gone"); });
  }

  function alarm(mark, html) {
    var words = document.createElement("section");
    words.className = "outcome bad";
    words.setAttribute("role", "alert");
    words.setAttribute(mark, "");
    words.innerHTML = html;
    return words;
  }

  function gone(where) {
    back();
    var words = alarm("data-gone", "<h2>填报工作台已经关了</h2><p>请像平时一样重新打开。正在办的事，重新打开后再点一次就接着办，不会丢，也不会重复。</p>");
    where.insertAdjacentElement("afterbegin", words);
  }

  function back() {
    document.querySelectorAll("[data-gone]").forEach(function (words) { words.remove(); });
  }

  function look() { alive().then(back, function () { gone(document.getElementById("content")); }); }

  setInterval(look, 60000);
  ["htmx:sendError", "htmx:responseError"].forEach(function (name) { document.addEventListener(name, look); });

  /* A page that is asked for afresh is asked for once: its answer tells what was done, and tells it only once. */
  var leaving = false;
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (event.detail.xhr.getResponseHeader("HX-Refresh")) leaving = true;
  });
  document.addEventListener("htmx:beforeRequest", function (event) { if (leaving) event.preventDefault(); });

  document.addEventListener("change", function (event) {
    if (event.target.hasAttribute("data-submit")) event.target.form.submit();
  });

  document.addEventListener("click", function (event) {
    var id = event.target.getAttribute("data-copy");
    if (!id) return;
    var text = document.getElementById(id);
    text.focus();
    text.select();
    var done = function () { event.target.textContent = "已复制"; };
    if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(done, function () { if (document.execCommand("copy")) done(); });
    else if (document.execCommand("copy")) done();
  });

  document.querySelectorAll("[data-remember]").forEach(function (field) {
    var name = "desk." + field.getAttribute("data-remember");
    try { field.value = field.value || localStorage.getItem(name) || ""; } catch (e) { return; }
    field.addEventListener("change", function () { try { localStorage.setItem(name, field.value); } catch (e) { return; } });
  });

  /* What was typed stays where it is when nobody answers any more: a form goes only after the server did. */
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter || document.activeElement;
    if (form.method !== "post" || form.hasAttribute("data-drop") || event.defaultPrevented) return;
    event.preventDefault();
    if (form.hasAttribute("data-going")) return;
    form.setAttribute("data-going", "");
    setTimeout(function () { form.removeAttribute("data-going"); }, 5000);
    alive().then(function () {
      if (button && button.form === form && button.name) {
        var pressed = document.createElement("input");
        pressed.type = "hidden";
        pressed.name = button.name;
        pressed.value = button.value;
        form.appendChild(pressed);
      }
      keep(form);
      form.submit();
    }, function () {
      form.removeAttribute("data-going");
      alone(form);
    });
  });

  function alone(form) {
    var before = document.querySelector("[data-alone]");
    if (before) before.remove();
    var words = alarm("data-alone", "<h2>没有提交：填报工作台已经关了</h2><p>写的都还在这一页，没有丢。请像平时一样重新打开填报工作台；这一页先别关，把写的抄过去再提交。</p>");
    form.insertAdjacentElement("beforebegin", words);
    words.scrollIntoView({ block: "center" });
  }

  /* What was chosen and typed comes back where it was refused; what was taken is no longer asked. */
  function keep(form) {
    if (!form.hasAttribute("data-draft")) return;
    var fields = {};
    form.querySelectorAll("textarea, input[type=radio]:checked").forEach(function (field) { fields[field.name] = field.value; });
    try { sessionStorage.setItem("desk.draft", JSON.stringify(fields)); } catch (e) { return; }
  }

  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    var fields;
    try { fields = JSON.parse(sessionStorage.getItem("desk.draft")) || {}; sessionStorage.removeItem("desk.draft"); } catch (e) { return; }
    form.querySelectorAll("textarea, input[type=radio]").forEach(function (field) {
      if (!Object.prototype.hasOwnProperty.call(fields, field.name)) return;
      if (field.type === "radio") field.checked = field.value === fields[field.name];
      else field.value = fields[field.name];
    });
  });

  document.querySelectorAll("form[data-drop]").forEach(function (form) {
    var told = form.querySelector(".told"), largest = Number(form.getAttribute("data-largest"));
    var units = (form.getAttribute("data-units") || "").split("|"), single = form.hasAttribute("data-one");
    var queue = [], number = 0, refused = 0, reasons = {}, busy = false;

    function say(words) { told.textContent = words; }

    /* The page that comes after the last file tells what was not taken of them. */
    try { say(sessionStorage.getItem("desk.refused") || ""); sessionStorage.removeItem("desk.refused"); } catch (e) { say(""); }

    /* A folder with a unit's name says whose the files in it are. */
    function named(file) {
      var folders = (file.fullPath || file.webkitRelativePath || "").split("/").slice(0, -1);
      var own = folders.filter(function (folder) { return folder && units.indexOf(folder) >= 0 && file.name.indexOf(folder) < 0; }).pop();
      return own ? own + " " + file.name : file.name;
    }

    /* What comes while others are on their way is put behind them. */
    function hand(files) {
      files = Array.prototype.slice.call(files).filter(function (file) { return !/^(\.|~\$)|^(thumbs\.db|desktop\.ini)$/i.test(file.name); });
      if (!files.length) { if (!busy) say("里面没有文件，什么也没有放入。"); return; }
      if (single && (busy || files.length > 1)) { say("一次只放一份清单。请只拖那一份。"); return; }
      queue = queue.concat(files);
      if (!busy) { busy = true; next(); }
    }

    function refuse(file, why) {
      refused++;
      (reasons[why] = reasons[why] || []).push(file.name);
    }

    /* What was refused for the same reason is told together. */
    function refusals() {
      return Object.keys(reasons).map(function (why) {
        var names = reasons[why], more = names.length > 10 ? "等 " + names.length + " 份" : "";
        return names.slice(0, 10).join("、") + more + "（" + why + "）";
      }).join("；");
    }

    function end() {
      var words = refused ? "没有收：" + refusals() + "。" : "", none = refused === queue.length;
      queue = []; refused = number = 0; reasons = {}; busy = false;
      say(words);
      if (none) return;
      try { sessionStorage.setItem("desk.refused", words); } catch (e) { if (words) return; }
      location.href = single ? location.href : form.action.replace(/\/files$/, "") + location.search;
    }

    function next() {
      if (number >= queue.length) { end(); return; }
      var file = queue[number++];
      say("正在放入 " + number + " / " + queue.length + "：" + file.name);
      if (file.size > largest) { refuse(file, `太大，一份不超过 ${largest >> 20} MB；填报表一般不到 1 MB，请核对`); next(); return; }
      var body = new FormData();
      body.append("modified", String(Math.floor(file.lastModified)));
      body.append("files", file, named(file));
      post(form.action, body).then(function (answer) {
        if (answer.ok) return next();
        return answer.text().then(function (page) {
          var found = new DOMParser().parseFromString(page, "text/html").querySelector("[role=alert] p, p");
          refuse(file, found ? found.textContent.replace(/^“.*\.\w{1,8}”|^“[^”]*”/, "").replace(/。$/, "") : "没有办成");
          next();
        });
      }, function () { refuse(file, "没有放进来：文件读不到，或填报工作台已经关了，请重新打开再放"); next(); });
    }

    window.addEventListener("beforeunload", function (event) { if (busy) event.preventDefault(); });

    form.addEventListener("change", function (event) {
      if (!event.target.files) return;
      hand(event.target.files);
      event.target.value = "";
    });
    ["dragenter", "dragover"].forEach(function (name) {
      form.addEventListener(name, function (event) { event.preventDefault(); form.classList.add("over"); });
    });
    form.addEventListener("dragleave", function () { form.classList.remove("over"); });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      form.classList.remove("over");
      files_of(event.dataTransfer).then(hand);
    });
  });

  /* Deciding by keys: they work only inside the form, a single character only on a case or its choices. */
  document.querySelectorAll("form[data-keys]").forEach(function (form) {
    var cases = Array.prototype.slice.call(form.querySelectorAll("fieldset.case"));

    function go(step, from) {
      var next = cases[cases.indexOf(from) + step];
      if (next) { next.focus(); next.scrollIntoView({ block: "center" }); }
    }

    function count() {
      var chosen = form.querySelectorAll('input[type=radio]:checked:not([value=""])').length;
      form.querySelectorAll("[data-count]").forEach(function (words) { words.textContent = chosen ? "选了 " + chosen + " 项" : ""; });
    }

    form.querySelectorAll("[data-pass]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        document.getElementById("cases" + button.getAttribute("data-pass")).querySelectorAll("fieldset.case").forEach(function (one) {
          var pass = one.querySelector('input[type=radio][value="通过"]');
          if (pass && !one.querySelector("input[type=radio]:checked")) pass.checked = true;
        });
        count();
      });
    });
    form.addEventListener("change", count);
    count();

    form.addEventListener("keydown", function (event) {
      var field = event.target, own = field.closest("fieldset.case");
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.querySelector("button.main").click();
      } else if (!own || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      } else if (event.key === "Escape") {
        own.focus();
      } else if (field.tagName === "TEXTAREA") {
        return;
      } else if (/^[1-3]$/.test(event.key)) {
        var choice = own.querySelector('input[type=radio][value="' + ["通过", "退回", "改为"][event.key - 1] + '"]');
        if (!choice) return;
        event.preventDefault();
        choice.checked = true;
        count();
        if (event.key === "1") { own.focus(); go(1, own); } else { own.querySelector("textarea").focus(); }
      } else if (field === own && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        go(event.key === "ArrowDown" ? 1 : -1, own);
      }
    });
    if (cases.length && document.activeElement === document.body && location.hash === "") cases[0].focus({ preventScroll: true });
  });

  ["dragover", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) { event.preventDefault(); });
  });

  /* The files of what was dropped, those in folders as well where the browser tells them. */
  function files_of(data) {
    var entries = [];
    for (var i = 0; data.items && i < data.items.length; i++) {
      var entry = data.items[i].webkitGetAsEntry && data.items[i].webkitGetAsEntry();
      if (entry) entries.push(entry);
    }
    if (!entries.some(function (entry) { return entry.isDirectory; })) return Promise.resolve(data.files);
    return Promise.all(entries.map(walk)).then(function (lists) { return [].concat.apply([], lists); });
  }

  function walk(entry) {
    return new Promise(function (resolve) {
      if (entry.isFile) { entry.file(function (file) { file.fullPath = entry.fullPath; resolve([file]); }, function () { resolve([]); }); return; }
      var reader = entry.createReader(), found = [];
      (function more() {
        reader.readEntries(function (entries) {
          if (!entries.length) { Promise.all(found.map(walk)).then(function (lists) { resolve([].concat.apply([], lists)); }); return; }
          found = found.concat(entries);
          more();
        }, function () { resolve([]); });
      })();
    });
  }
})();
