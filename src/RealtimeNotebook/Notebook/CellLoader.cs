namespace RealtimeNotebook.Notebook;

/// <summary>The script in a cell's output. It only finds the server and fetches the chart's own script from it, once a page.</summary>
/// <remarks>
/// Written for the oldest engine a notebook may run in, and with nothing that a page with RequireJS could misread. The addresses
/// are tried in the order in which a browser elsewhere can reach them: the one the user gave, Jupyter's proxy path, loopback.
/// </remarks>
internal static class CellLoader
{
    internal const string Script = """
        (function (c) {
          "use strict";
          var w = window, d = document, waited = 0;
          var loads = w.__rtnbLoads || (w.__rtnbLoads = {});
          function jupyterBase() {
            if (!c.port) { return null; }
            var path = d.body && d.body.getAttribute("data-base-url"), config = d.getElementById("jupyter-config-data");
            if (!path && config) { try { path = JSON.parse(config.textContent).baseUrl; } catch (e) { path = null; } }
            return path && /^https?:$/.test(w.location.protocol) ? new URL(path.replace(/\/*$/, "/") + "proxy/" + c.port + "/", w.location.href).href : null;
          }
          function addresses() {
            var all = [c.publicUrl, jupyterBase(), c.loopback], some = [], i;
            for (i = 0; i < all.length; i++) { if (all[i] && some.indexOf(all[i]) < 0) { some.push(all[i]); } }
            return some;
          }
          function ready() { return !!(w.RealtimeNotebook && typeof w.RealtimeNotebook.mount === "function"); }
          function load(base, then) {
            var entry = loads[base], script, timer;
            if (entry && entry.ok && ready()) { then(true); return; }
            if (entry && entry.waiting) { entry.waiting.push(then); return; }
            entry = loads[base] = { ok: false, waiting: [then] };
            function finish(ok) {
              var waiting = entry.waiting, i;
              if (!waiting) { return; }
              clearTimeout(timer);
              entry.ok = ok;
              entry.waiting = null;
              if (!ok && script.parentNode) { script.parentNode.removeChild(script); }
              for (i = 0; i < waiting.length; i++) { waiting[i](ok); }
            }
            script = d.createElement("script");
            script.async = true;
            script.src = base + "assets/chart.js";
            script.onload = function () { finish(ready()); };
            script.onerror = function () { finish(false); };
            timer = setTimeout(function () { finish(false); }, 8000);
            (d.head || d.documentElement).appendChild(script);
          }
          function add(parent, tag, css, text) {
            var made = parent.appendChild(d.createElement(tag));
            made.style.cssText = css;
            made.textContent = text;
            return made;
          }
          function say(element, sentences, tried) {
            var note = element.querySelector(".rtnb-note"), list, i;
            if (note) { element.removeChild(note); }
            note = add(element, "div", "font:12px/1.5 system-ui,sans-serif;color:#7d838d;padding:4px 2px", "");
            note.className = "rtnb-note";
            note.setAttribute("role", "status");
            add(note, "b", "", sentences[0]);
            list = add(note, "ul", "margin:2px 0 0;padding-left:18px", "");
            for (i = 1; i < sentences.length; i++) { add(list, "li", "", sentences[i]); }
            add(list, "li", "", "Tried: " + tried.join(", "));
          }
          function show(element, urls) {
            var mount = c.series ? w.RealtimeNotebook.mountGrid : w.RealtimeNotebook.mount;
            if (!mount) { say(element, ["Reload this page: it has loaded an older version of the script."], urls); return; }
            mount(element, {
              symbol: c.symbol, timeframe: c.timeframe, token: c.token, theme: c.theme, height: c.height, window: c.window,
              timeZone: c.timeZone, sessions: c.sessions, hideClosedHours: c.hideClosedHours,
              series: c.series, columns: c.columns, linkCursor: c.linkCursor, linkRange: c.linkRange,
              urls: urls, messages: c.messages, takenAt: c.takenAt, advice: c.advice
            });
          }
          function start(element) {
            var urls = addresses(), at = 0;
            if (c.messages && ready()) { show(element, urls); return; }
            function next() {
              if (at === urls.length) { say(element, c.advice || [], urls); return; }
              load(urls[at], function (ok) {
                if (!ok) { at++; next(); return; }
                show(element, [urls[at]].concat(urls.slice(0, at), urls.slice(at + 1)));
              });
            }
            next();
          }
          function find() {
            var element = d.getElementById(c.id);
            if (element) { start(element); } else if (waited < 10000) { waited += 50; setTimeout(find, 50); }
          }
          find();
        })
        """;
}
