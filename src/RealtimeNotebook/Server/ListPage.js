// The list of charts: reads the token from the address, keeps it for this tab, and shows what /api/status says.
(function () {
  'use strict';
  var maxTogether = 64;
  var main = document.querySelector('main');
  // As the other pages of this server keep it.
  var storageKey = 'rtnb-token ' + new URL('./', location.href).href;

  function add(parent, tag, text) {
    var made = parent.appendChild(document.createElement(tag));
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // A browser may forbid a page to keep anything.
  function stored() {
    try { return sessionStorage.getItem(storageKey); } catch (fault) { return null; }
  }

  function store(token) {
    try { sessionStorage.setItem(storageKey, token); } catch (fault) { return; }
  }

  function say(text) {
    main.textContent = text;
  }

  // The token leaves the address at once, so that it is in no history and no bookmark.
  function readFragment() {
    var given = new URLSearchParams(location.hash.slice(1));
    if (location.hash) history.replaceState(null, '', location.pathname + location.search);
    return { token: given.get('token'), code: given.get('code') };
  }

  function exchange(code) {
    return fetch('./api/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code: code }),
    }).then(function (answer) {
      return answer.ok ? answer.json().then(function (body) { return body.token; }) : null;
    });
  }

  function addressOf(series) {
    return './chart/' + encodeURIComponent(series.symbol) + '/' + encodeURIComponent(series.timeframe);
  }

  function gridOf(all) {
    return './grid?series=' + all.slice(0, maxTogether).map(function (one) { return encodeURIComponent(one.symbol) + ':' + one.timeframe; }).join(',');
  }

  // Links carry the token behind #, which is sent to no server.
  function link(parent, text, address, fragment) {
    add(parent, 'a', text).href = address + fragment;
  }

  function show(all, fragment) {
    main.textContent = '';
    if (all.length === 0) {
      say('There is no chart yet.');
      return;
    }
    if (all.length === 1) {
      location.replace(addressOf(all[0]) + fragment);
      return;
    }
    var table = add(main, 'table');
    var head = add(table, 'tr');
    ['Series', 'State', 'Bars'].forEach(function (title) { add(head, 'th', title); });
    all.forEach(function (one) {
      var row = add(table, 'tr');
      link(add(row, 'td'), one.symbol + ' ' + one.timeframe, addressOf(one), fragment);
      add(row, 'td', one.state + (one.simulated ? ', SIMULATED' : ''));
      add(row, 'td', String(one.bars));
    });
    var together = add(main, 'p', 'Together: ');
    link(together, all.length <= maxTogether ? 'all charts' : 'the first ' + maxTogether + ' charts', gridOf(all), fragment);
    var symbols = new Map();
    all.forEach(function (one) { symbols.set(one.symbol, (symbols.get(one.symbol) || []).concat(one)); });
    symbols.forEach(function (some, symbol) {
      if (some.length < 2 || some.length === all.length) return;
      together.append(', ');
      link(together, symbol, gridOf(some), fragment);
    });
  }

  function load(token) {
    var headers = token ? { Authorization: 'Bearer ' + token } : {};
    return fetch('./api/status', { headers: headers, cache: 'no-store' }).then(function (answer) {
      if (answer.status === 401 || answer.status === 403) {
        say('The token is missing or not this server\'s: open the address that the server printed.');
        return;
      }
      if (token) store(token);
      return answer.json().then(function (status) { show(status.series, token ? '#token=' + token : ''); });
    });
  }

  var given = readFragment();
  Promise.resolve(given.code ? exchange(given.code) : given.token)
    .then(function (token) { return load(token || stored()); })
    .catch(function () { say('The server cannot be reached; reload this page to try again.'); });
})();
