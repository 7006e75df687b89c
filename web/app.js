// The trader's terminal, and what an admin sees besides: REST for what is asked, a WebSocket for what changes.
//
// Everything shown comes from the server: no position or balance is computed here, and a refusal is
// shown in the server's words.
'use strict';

const $ = (id) => document.getElementById(id);
const state = {
  token: sessionStorage.getItem('token'),
  role: sessionStorage.getItem('role'),
  account: null,
  socket: null,
  retry_ms: 500,
  next_op: 1,
  instruments: new Map(), // symbol -> instrument
  quotes: new Map(),      // symbol -> {bid, ask, at, bidMove, askMove}
  positions: new Map(),   // id -> position
  orders: new Map(),      // id -> order
  holds: [],              // margin reserved for orders
  suspense: [],           // money that nobody could be found for, by broker and currency
  dirty: new Set(),       // what is to be drawn in the next frame
};

// --- messages ---
function say(text, bad = false) {
  const item = document.createElement('li');
  if (bad) item.className = 'bad';
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  item.append(time, text);
  const list = $('messages').firstElementChild;
  list.prepend(item);
  while (list.children.length > 100) list.lastElementChild.remove();
}

// --- REST ---
async function ask(method, path, body, headers = {}) {
  if (state.token) headers.Authorization = 'Bearer ' + state.token;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw Object.assign(new Error('the server does not answer'), { unanswered: true });
  }
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status === 401 && state.token) logOut();
  throw new Error(`${answer.detail} (${answer.code})`);
}
const accountPath = (rest = '') => `/api/v1/accounts/${state.account}${rest}`;
const newId = () => 'web-' + crypto.randomUUID();

async function attempt(what, action) {
  try {
    say(await action());
  } catch (error) {
    say(`${what} refused: ${error.message}`, true);
  }
}

// --- logging in and out ---
async function logIn(event) {
  event.preventDefault();
  try {
    const answer = await ask('POST', '/api/v1/login', { user: $('user').value, password: $('password').value });
    state.token = answer.token;
    state.role = answer.role;
    sessionStorage.setItem('token', answer.token);
    sessionStorage.setItem('role', answer.role);
    $('password').value = '';
    await enter();
  } catch (error) {
    say('Login refused: ' + error.message, true);
  }
}

function logOut() {
  sessionStorage.removeItem('token');
  sessionStorage.removeItem('role');
  state.token = state.role = null;
  if (state.socket) state.socket.close();
  state.socket = null;
  show(false);
}

function show(loggedIn) {
  $('login-view').hidden = loggedIn;
  $('desk-view').hidden = !loggedIn;
  $('log-out').hidden = !loggedIn;
  $('account-choice').hidden = !loggedIn;
  $('suspense-view').hidden = !loggedIn || state.role !== 'admin';
  if (!loggedIn) feed('not connected', '');
}

async function enter() {
  // An admin is no client's user, but sees all accounts.
  const list = state.role === 'admin' ? '/api/v1/admin/accounts?limit=1000' : '/api/v1/accounts';
  const [accounts, instruments] = await Promise.all([ask('GET', list), ask('GET', '/api/v1/instruments')]);
  if (accounts.nextCursor) say('only the first 1000 accounts are listed', true);
  state.instruments = new Map(instruments.data.map((i) => [i.symbol, i]));
  $('account').replaceChildren(...accounts.data.map((a) => new Option(`${a.id} (${a.group}, ${a.currency}, ${a.mode})`, a.id)));
  $('t-symbol').replaceChildren(...instruments.data.map((i) => new Option(i.symbol, i.symbol)));
  show(true);
  if (state.role === 'admin') loadSuspense();
  if (accounts.data.length === 0) return say('this user has no account to trade on', true);
  choose(accounts.data[0].id);
}

function choose(account) {
  state.account = Number(account);
  for (const map of [state.quotes, state.positions, state.orders]) map.clear();
  state.holds = [];
  $('s-account').value = account;
  draw('all');
  connect();
}

// --- WebSocket ---
function feed(text, kind) {
  $('feed').textContent = text;
  $('feed').className = 'feed ' + kind;
}

function send(op, topic, args) {
  state.socket.send(JSON.stringify({ op, id: String(state.next_op++), topic, args }));
}

function connect() {
  if (state.socket) state.socket.close();
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/ws/v1`, 'dealingdesk.v1.json');
  state.socket = socket;
  feed('connecting', '');
  socket.onopen = () => {
    state.retry_ms = 500;
    socket.send(JSON.stringify({ op: 'auth', id: '0', token: state.token }));
    send('subscribe', 'quotes', { account: state.account, symbols: ['*'] });
    send('subscribe', 'account', { account: state.account });
    feed('connected', 'good');
  };
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = (event) => {
    if (state.socket !== socket) return;
    feed('connection lost' + (event.reason ? ': ' + event.reason : ''), 'bad');
    if (!state.token) return;
    setTimeout(() => { if (state.socket === socket && state.token) connect(); }, state.retry_ms);
    state.retry_ms = Math.min(state.retry_ms * 2, 10000);
  };
}

function receive(message) {
  if (message.op === 'ack' && !message.ok) return say(`${message.error.detail} (${message.error.code})`, true);
  if (message.op === 'serverShutdown') return feed('the server is shutting down', 'bad');
  if (message.topic === 'quotes') return onQuotes(message);
  if (message.topic === 'account') return onAccount(message);
}

function onQuotes(message) {
  if (message.op === 'snapshot') state.quotes.clear();
  for (const quote of message.data) {
    if (quote.bid === null) {
      state.quotes.delete(quote.symbol);
      continue;
    }
    const before = state.quotes.get(quote.symbol);
    const move = (now, then, last) => (then === undefined || now === then ? last : Number(now) > Number(then) ? 'up' : 'down');
    state.quotes.set(quote.symbol, {
      ...quote, at: performance.now(),
      bidMove: move(quote.bid, before?.bid, before?.bidMove ?? ''),
      askMove: move(quote.ask, before?.ask, before?.askMove ?? ''),
    });
  }
  draw('quotes');
}

function onAccount(message) {
  const data = message.data;
  if (message.op === 'snapshot') {
    state.positions = new Map(data.positions.map((p) => [p.id, p]));
    state.orders = new Map(data.orders.map((o) => [o.id, o]));
    showMoney(data.account);
    loadHolds();
    return draw('all');
  }
  if (message.type === 'balance') return showMoney(data);
  if (message.type === 'position') {
    if (Number(data.qty) === 0) state.positions.delete(data.id);
    else state.positions.set(data.id, data);
    return draw('positions');
  }
  if (message.type === 'execution') return onExecution(data);
  if (message.type === 'margin') say(`Margin ${data.alert}: equity ${data.equity}, margin ${data.margin}`, true);
}

function onExecution(report) {
  const order = report.order;
  const working = order.status === 'working' || order.status === 'partially_filled';
  if (working) state.orders.set(order.id, order);
  else state.orders.delete(order.id);
  draw('orders');
  loadHolds();
  if (report.type === 'trade')
    say(`Order ${order.id}: ${order.side} ${report.last_qty} ${order.symbol} at ${report.last_price}`);
  else if (order.reject && report.type !== 'rejected') say(`Order ${order.id} ${order.status}: ${order.reject.detail}`, true);
}

function showMoney(money) {
  for (const name of ['balance', 'profit', 'equity', 'margin', 'reserved', 'free_margin'])
    $('m-' + name).textContent = money[name] ?? 'not known';
  $('m-level').textContent = money.level === null ? '–' : (Number(money.level) * 100).toFixed(1) + ' %';
}

// --- reserved margin: asked for, one request at a time, when an order has changed ---
let holdsAsked = false;
let holdsChanged = false;
async function loadHolds() {
  holdsChanged = true;
  if (holdsAsked) return;
  holdsAsked = true;
  while (holdsChanged) {
    holdsChanged = false;
    const account = state.account;
    try {
      const holds = await ask('GET', accountPath('/holds'));
      if (account === state.account) state.holds = holds.data;
      draw('holds');
    } catch (error) {
      say('Reserved margin: ' + error.message, true);
    }
  }
  holdsAsked = false;
}

// --- money in suspense ---
async function loadSuspense() {
  try {
    const all = await ask('GET', '/api/v1/admin/suspense');
    state.suspense = all.data.filter((s) => Number(s.balance) !== 0);
    draw('suspense');
  } catch (error) {
    say('Money in suspense: ' + error.message, true);
  }
}

const brokerName = (s) => s.broker ?? "the server's own";
const suspenseName = (s) => `${s.currency}, ${brokerName(s)}`;

// An answer that did not come may have been a yes: the same is asked once more under the same key.
let suspenseKey = null;
function submitSuspense(event) {
  event.preventDefault();
  const to = event.submitter?.dataset.to;
  const from = state.suspense[$('s-from').value];
  if (!to || !from) return;
  const account = $('s-account').value.trim();
  const body = { amount: $('s-amount').value.trim(), currency: from.currency, comment: $('s-comment').value.trim() };
  const path = to === 'account' ? `/api/v1/admin/accounts/${encodeURIComponent(account)}/allocations` : '/api/v1/admin/suspense/returns';
  if (to !== 'account' && from.broker !== null) body.broker = from.broker;
  suspenseKey ??= newId();
  attempt(to === 'account' ? 'Allocation' : 'Return', async () => {
    try {
      const made = await ask('POST', path, body, { 'Idempotency-Key': suspenseKey });
      suspenseKey = null;
      $('s-amount').value = $('s-comment').value = '';
      const where = to === 'account' ? `allocated to account ${account}` : 'returned';
      return `${body.amount} ${body.currency} ${where}: transaction ${made.transaction}`;
    } catch (error) {
      if (!error.unanswered) suspenseKey = null;
      throw error;
    } finally {
      loadSuspense();
    }
  });
}

// --- drawing, once per frame ---
function draw(what) {
  const all = ['quotes', 'positions', 'orders', 'holds'];
  if (state.dirty.size === 0) requestAnimationFrame(paint);
  for (const part of what === 'all' ? all : [what]) state.dirty.add(part);
}

function paint() {
  const dirty = new Set(state.dirty);
  state.dirty.clear();
  if (dirty.has('quotes')) { paintQuotes(); paintTicket(); }
  if (dirty.has('quotes') || dirty.has('positions')) paintPositions();
  if (dirty.has('orders')) paintOrders();
  if (dirty.has('holds')) paintHolds();
  if (dirty.has('suspense')) paintSuspense();
}

function row(cells) {
  const tr = document.createElement('tr');
  for (const [text, className] of cells) {
    const td = document.createElement('td');
    if (text instanceof Node) td.append(text);
    else td.textContent = text ?? '–';
    if (className) td.className = className;
    tr.append(td);
  }
  return tr;
}

function fill(table, rows, empty) {
  const body = $(table).tBodies[0];
  if (rows.length === 0) {
    const tr = row([[empty, 'empty']]);
    tr.firstElementChild.colSpan = $(table).tHead.rows[0].cells.length;
    rows = [tr];
  }
  body.replaceChildren(...rows);
}

function pointsBetween(symbol, from, to) {
  const digits = state.instruments.get(symbol)?.digits ?? 5;
  return Math.round((Number(to) - Number(from)) * 10 ** digits);
}

function isStale(quote) {
  const limit = state.instruments.get(quote.symbol)?.stale_after_ms ?? 0;
  return limit > 0 && performance.now() - quote.at > limit;
}

function paintQuotes() {
  const rows = [...state.instruments.keys()].map((symbol) => {
    const quote = state.quotes.get(symbol);
    if (!quote) return row([[symbol], ['–', 'n'], ['–', 'n'], ['–', 'n'], ['not quoted', 'n age']]);
    const age_s = Math.floor((performance.now() - quote.at) / 1000);
    const stale = isStale(quote);
    const tr = row([[symbol], [arrow(quote.bidMove) + quote.bid, 'n ' + quote.bidMove],
      [arrow(quote.askMove) + quote.ask, 'n ' + quote.askMove],
      [pointsBetween(symbol, quote.bid, quote.ask), 'n'], [stale ? `STALE ${age_s} s` : `${age_s} s`, 'n age']]);
    if (stale) tr.className = 'stale';
    return tr;
  });
  rows.forEach((tr, i) => {
    tr.tabIndex = 0;
    const pick = () => { $('t-symbol').value = [...state.instruments.keys()][i]; paintTicket(); };
    tr.onclick = pick;
    tr.onkeydown = (event) => { if (event.key === 'Enter') pick(); };
  });
  const focused = [...$('quotes').tBodies[0].rows].indexOf(document.activeElement);
  fill('quotes', rows, 'no instruments');
  if (focused >= 0) rows[focused]?.focus();
}
const arrow = (move) => (move === 'up' ? '▲ ' : move === 'down' ? '▼ ' : '');

function paintTicket() {
  const quote = state.quotes.get($('t-symbol').value);
  $('t-bid').textContent = quote ? quote.bid : '–';
  $('t-ask').textContent = quote ? quote.ask : '–';
}

function button(text, label, action) {
  const b = document.createElement('button');
  b.type = 'button';
  b.textContent = text;
  b.setAttribute('aria-label', label);
  b.onclick = action;
  return b;
}

function paintPositions() {
  // A focused button must not be taken from under the keyboard with every tick.
  if ($('positions').contains(document.activeElement) && state.positions.size === $('positions').tBodies[0].rows.length) return;
  fill('positions', [...state.positions.values()].map((p) => {
    const quote = state.quotes.get(p.symbol);
    const now = quote && (p.side === 'buy' ? quote.bid : quote.ask);
    const points = now === undefined ? null : pointsBetween(p.symbol, p.open_price, now) * (p.side === 'buy' ? 1 : -1);
    return row([[p.id], [p.symbol], [p.side], [p.lots ?? p.qty, 'n'], [p.open_price, 'n'], [now, 'n'],
      [points, 'n ' + (points > 0 ? 'up' : points < 0 ? 'down' : '')], [p.stop_loss, 'n'], [p.take_profit, 'n'],
      [button('Close', `Close position ${p.id}`, () => attempt('Closing', async () => {
        const order = await ask('POST', accountPath(`/positions/${p.id}/close`), { client_order_id: newId() });
        return `Position ${p.id}: order ${order.id} ${order.status}`;
      }))]]);
  }), 'no open positions');
}

function paintOrders() {
  fill('orders', [...state.orders.values()].map((o) => row([[o.id], [o.symbol], [o.side], [o.type],
    [o.lots ?? o.qty, 'n'], [o.limit ?? o.stop, 'n'], [o.stop_loss, 'n'], [o.take_profit, 'n'],
    [button('Cancel', `Cancel order ${o.id}`, () => attempt('Cancelling', async () => {
      const order = await ask('DELETE', accountPath(`/orders/${o.id}`));
      return `Order ${order.id} ${order.status}`;
    }))]])), 'no working orders');
}

function paintHolds() {
  fill('holds', state.holds.map((h) => row([[h.hold], [h.order], [h.placed, 'n'], [h.open, 'n']])), 'nothing is reserved');
}

function paintSuspense() {
  const rows = state.suspense.map((s, i) => {
    const tr = row([[brokerName(s)], [s.currency], [s.balance, 'n']]);
    tr.tabIndex = 0;
    const pick = () => { $('s-from').value = i; $('s-amount').value = s.balance; };
    tr.onclick = pick;
    tr.onkeydown = (event) => { if (event.key === 'Enter') pick(); };
    return tr;
  });
  fill('suspense', rows, 'nothing is in suspense');
  const chosen = $('s-from').selectedOptions[0]?.text;
  $('s-from').replaceChildren(...state.suspense.map((s, i) => new Option(suspenseName(s), i, false, suspenseName(s) === chosen)));
  for (const b of $('suspense-form').querySelectorAll('button')) b.disabled = state.suspense.length === 0;
}

// --- the ticket ---
function ticketType() {
  const type = $('t-type').value;
  $('t-price-row').hidden = type === 'market';
  $('t-price').required = type !== 'market';
  $('t-price-name').textContent = type === 'stop' ? 'Stop' : 'Limit';
}

function submitTicket(event) {
  event.preventDefault();
  const side = event.submitter?.dataset.side;
  if (!side) return;
  const type = $('t-type').value;
  const order = { client_order_id: newId(), symbol: $('t-symbol').value, side, type, lots: $('t-lots').value.trim() };
  if (type !== 'market') order[type] = $('t-price').value.trim();
  if ($('t-sl').value.trim()) order.stop_loss = $('t-sl').value.trim();
  if ($('t-tp').value.trim()) order.take_profit = $('t-tp').value.trim();
  attempt('Order', async () => {
    const made = await ask('POST', accountPath('/orders'), order);
    const why = made.reject ? `: ${made.reject.detail}` : '';
    return `Order ${made.id}: ${made.side} ${made.lots ?? made.qty} ${made.symbol} ${made.status}` +
      (made.average_price ? ` at ${made.average_price}` : '') + why;
  });
}

$('login').addEventListener('submit', logIn);
$('ticket').addEventListener('submit', submitTicket);
$('t-type').addEventListener('change', ticketType);
$('t-symbol').addEventListener('change', paintTicket);
$('account').addEventListener('change', () => choose($('account').value));
$('suspense-form').addEventListener('submit', submitSuspense);
$('s-refresh').addEventListener('click', loadSuspense);
$('log-out').addEventListener('click', logOut);
setInterval(() => draw('quotes'), 1000); // the quotes' ages
if (state.token) enter().catch((error) => say(error.message, true));
