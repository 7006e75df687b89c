// The pages in a browser, against the real server.
//
//   node pages_test.mjs DEALINGDESK CHROMIUM [FOLDER]    screenshots go to the folder
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openPage } from './chromium.mjs';

const [binary, chromium, screenshots] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'dealingdesk-pages-'));

const kConfig = `
[fix]
port = 0
tls = false
[http]
port = 0
[[broker]]
name = "North"
[[instrument]]
symbol = "EURUSD"
base = "EUR"
quote = "USD"
execution = "exchange"
[[group]]
name = "retail"
[[group]]
name = "north"
broker = "North"
[[user]]
name = "t1"
password = "secret-1"
[[user]]
name = "boss"
password = "secret-boss"
role = "admin"
[[account]]
id = 1001
group = "retail"
deposit = "10000.00"
user = "t1"
[[account]]
id = 1002
group = "north"
`;

async function startServer() {
  writeFileSync(join(folder, 'server.toml'), kConfig);
  const ports = join(folder, 'ports');
  const server = spawn(binary, ['serve', '--config', join(folder, 'server.toml'), '--data', join(folder, 'data'),
    '--ports-file', ports], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  for (let left = 600; !existsSync(ports); --left) {
    if (left === 0 || server.exitCode !== null) throw new Error('the server does not listen');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { base: `http://127.0.0.1:${JSON.parse(readFileSync(ports)).http}`, stop: () => { server.kill(); return ended; } };
}

async function ask(base, method, path, token, body, headers = {}) {
  const answer = await fetch(base + path, {
    method, body: body && JSON.stringify(body), headers: { ...headers, ...(token && { Authorization: 'Bearer ' + token }) } });
  const json = await answer.json();
  assert.ok(answer.ok, `${method} ${path}: ${JSON.stringify(json)}`);
  return json;
}
const login = async (base, user, password) => (await ask(base, 'POST', '/api/v1/login', null, { user, password })).token;

// Once the texts of a table's cells, row by row, are these.
const shows = (page, table, rows) => page.until(
  `JSON.stringify([...document.querySelectorAll('#${table} tbody tr')].map((tr) => [...tr.cells].map((td) => td.textContent)))
   === ${JSON.stringify(JSON.stringify(rows))}`);
const set = (page, id, value) => page.evaluate(`document.getElementById('${id}').value = ${JSON.stringify(value)}; 0`);
const press = (page, selector) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
const said = (page, words) => page.until(`document.getElementById('messages').innerText.includes(${JSON.stringify(words)})`);

async function logIn(page, base, user, password) {
  await page.goTo(base + '/');
  await page.until(`document.readyState === 'complete' && location.href !== 'about:blank'`);
  await page.until(`document.getElementById('login') && !document.getElementById('login-view').hidden`);
  await set(page, 'user', user);
  await set(page, 'password', password);
  await press(page, '#login button');
  await page.until(`document.getElementById('feed').textContent === 'connected'`);
}

const tests = {
  "an account's holds are shown, and go with their orders": async (page, base) => {
    const trader = await login(base, 't1', 'secret-1');
    const place = (id, limit) => ask(base, 'POST', '/api/v1/accounts/1001/orders', trader,
      { client_order_id: id, symbol: 'EURUSD', side: 'buy', type: 'limit', lots: '0.10', limit });
    const first = await place('first', '1.00000');
    await logIn(page, base, 't1', 'secret-1');
    assert.equal(await page.evaluate(`document.getElementById('suspense-view').hidden`), true);
    const one = ['1', String(first.id), '100.00', '100.00'];
    await shows(page, 'holds', [one]);
    await page.until(`document.getElementById('m-reserved').textContent === '100.00'`);
    // One that comes while the page is open.
    const second = await place('second', '1.10000');
    const two = ['2', String(second.id), '110.00', '110.00'];
    await shows(page, 'holds', [one, two]);
    await page.until(`document.getElementById('m-reserved').textContent === '210.00'`);
    await shoot(page, 'holds');
    await press(page, `[aria-label="Cancel order ${first.id}"]`);
    await shows(page, 'holds', [two]);
    await press(page, `[aria-label="Cancel order ${second.id}"]`);
    await shows(page, 'holds', [['nothing is reserved']]);
    await press(page, '#log-out');
  },

  'an admin sees what is in suspense, allocates it and sends it back': async (page, base) => {
    const admin = await login(base, 'boss', 'secret-boss');
    const receive = (amount, currency, broker) => ask(base, 'POST', '/api/v1/admin/suspense/receipts', admin,
      { amount, currency, ...(broker && { broker }) }, { 'Idempotency-Key': `${amount} ${currency}` });
    await receive('70.00', 'USD');
    await receive('50.00', 'USD', 'North');
    await receive('900', 'JPY');
    await logIn(page, base, 'boss', 'secret-boss');
    assert.equal(await page.evaluate(`document.getElementById('suspense-view').hidden`), false);
    const own = "the server's own";
    await shows(page, 'suspense', [[own, 'JPY', '900'], [own, 'USD', '70.00'], ['North', 'USD', '50.00']]);
    await shoot(page, 'suspense');

    // A row that is picked fills the form.
    await press(page, '#suspense tbody tr:nth-child(2)');
    assert.equal(await page.evaluate(`document.getElementById('s-amount').value`), '70.00');
    await set(page, 's-amount', '80.00');
    await set(page, 's-account', '1001');
    await press(page, '#suspense-form [data-to=account]');
    await said(page, 'Allocation refused: ');
    await set(page, 's-amount', '30.00');
    await press(page, '#suspense-form [data-to=account]');
    await said(page, '30.00 USD allocated to account 1001: transaction ');
    await shows(page, 'suspense', [[own, 'JPY', '900'], [own, 'USD', '40.00'], ['North', 'USD', '50.00']]);
    assert.equal((await ask(base, 'GET', '/api/v1/accounts/1001', admin)).balance, '10030.00');

    await press(page, '#suspense tbody tr:nth-child(3)');
    await press(page, '#suspense-form [data-to=sender]');
    await said(page, '50.00 USD returned: transaction ');
    await shows(page, 'suspense', [[own, 'JPY', '900'], [own, 'USD', '40.00']]);
    const left = (await ask(base, 'GET', '/api/v1/admin/suspense', admin)).data.find((each) => each.broker === 'North');
    assert.equal(left.balance, '0.00');
    await shoot(page, 'suspense-after');
  },
};

async function shoot(page, name) {
  if (screenshots) await page.screenshot(join(screenshots, `${name}.png`));
}

let failed = 0;
const server = await startServer();
const page = await openPage(chromium, join(folder, 'browser'));
try {
  for (const [name, test] of Object.entries(tests)) {
    try {
      await page.evaluate('location.protocol === "about:" || sessionStorage.clear()');
      await test(page, server.base);
      assert.deepEqual(page.problems, []);
      console.log('passed: ' + name);
    } catch (error) {
      ++failed;
      console.error(`FAILED: ${name}\n${error.stack}`);
    }
  }
} finally {
  await page.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = failed === 0 ? 0 : 1;
