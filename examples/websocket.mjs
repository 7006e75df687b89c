// Prints quotes and places an order over the WebSocket, with nothing but Node.js (18 or later has no
// WebSocket client of its own before 22, so this brings the few lines of one).
//
//   node examples/websocket.mjs data/demo/credentials [http://127.0.0.1:8080]
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const [file, base = 'http://127.0.0.1:8080'] = process.argv.slice(2);
if (!file) {
  console.error('usage: node examples/websocket.mjs CREDENTIALS [http://HOST:PORT]');
  process.exit(2);
}
const credentials = Object.fromEntries(
  readFileSync(file, 'utf8').split('\n').filter(line => line.includes('=')).map(line => line.split(/=(.*)/s)));

// Text both ways, as RFC 6455 frames it. `onMessage` gets each message as an object.
function connect(url, onMessage) {
  return new Promise((resolve, reject) => {
    const upgrade = request(url, { headers: {
      Connection: 'Upgrade', Upgrade: 'websocket',
      'Sec-WebSocket-Version': 13, 'Sec-WebSocket-Key': randomBytes(16).toString('base64') } });
    upgrade.on('error', reject);
    upgrade.on('response', answer => reject(new Error(`HTTP ${answer.statusCode}`)));
    upgrade.on('upgrade', (_, socket, head) => {
      let bytes = head;
      const frame = (opcode, payload) => {
        const mask = randomBytes(4);
        const size = payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
        socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...size]), mask, payload.map((byte, i) => byte ^ mask[i % 4])]));
      };
      const read = () => {
        while (bytes.length >= 2) {
          const opcode = bytes[0] & 15;
          let [size, at] = [bytes[1] & 127, 2];
          if (size === 126 && bytes.length >= 4) [size, at] = [bytes.readUInt16BE(2), 4];
          else if (size === 127 && bytes.length >= 10) [size, at] = [Number(bytes.readBigUInt64BE(2)), 10];
          else if (size >= 126) return;
          if (bytes.length < at + size) return;
          const payload = bytes.subarray(at, at + size);
          bytes = bytes.subarray(at + size);
          if (opcode === 1) onMessage(JSON.parse(payload.toString()));
          if (opcode === 8) socket.end();
          if (opcode === 9) frame(10, payload);  // a ping wants its pong
        }
      };
      socket.on('data', data => { bytes = Buffer.concat([bytes, data]); read(); });
      resolve({
        send: message => frame(1, Buffer.from(JSON.stringify(message))),
        close: () => { frame(8, Buffer.alloc(0)); socket.end(); },
      });
      read();
    });
    upgrade.end();
  });
}

const login = await fetch(`${base}/api/v1/login`, {
  method: 'POST', body: JSON.stringify({ user: credentials.trader_user, password: credentials.trader_password }) });
if (!login.ok) throw new Error(await login.text());
const { token } = await login.json();
const account = Number(credentials.trader_account);

let quotes = 0;
const socket = await connect(`${base}/ws/v1`, message => {
  if (message.op === 'ack') console.log(`ack ${message.id}: ${message.ok ? message.order?.status ?? 'ok' : message.error.detail}`);
  if (message.topic === 'quotes')
    for (const quote of message.data) console.log(`${quote.symbol}  bid ${quote.bid}  ask ${quote.ask}`);
  if (message.type === 'execution') {
    const { type, order, last_qty: qty, last_price: price } = message.data;
    console.log(`order ${order.id} ${type}${type === 'trade' ? `: ${order.side} ${qty} ${order.symbol} at ${price}` : ''}`);
  }
  if (message.topic === 'quotes' && ++quotes === 5)
    socket.send({ op: 'place', id: 'order', args: {
      account, client_order_id: `ws-${Date.now()}`, symbol: 'EURUSD', side: 'buy', lots: '0.10' } });
  if (message.op === 'ack' && message.id === 'order') setTimeout(() => socket.close(), 1000);
});
socket.send({ op: 'auth', id: 'login', token });
socket.send({ op: 'subscribe', id: 'account', topic: 'account', args: { account } });
socket.send({ op: 'subscribe', id: 'quotes', topic: 'quotes', args: { account, symbols: ['EURUSD'] } });
