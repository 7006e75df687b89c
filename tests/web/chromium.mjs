// A page in Debian's chromium, spoken to over a pipe: its DevTools protocol needs no port and no library.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const kPatience_ms = 20_000;

export async function openPage(chromium, folder) {
  const browser = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--window-size=1200,1500',
    '--remote-debugging-pipe', `--user-data-dir=${folder}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map();
  const problems = [];
  let last = 0;
  let rest = '';
  browser.stdio[4].setEncoding('utf8');
  browser.stdio[4].on('data', (text) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop();
    for (const message of messages.map((each) => JSON.parse(each))) {
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
      if (message.method === 'Runtime.exceptionThrown') problems.push(message.params.exceptionDetails.exception?.description);
      if (message.method === 'Log.entryAdded' && message.params.entry.source === 'security') problems.push(message.params.entry.text);
    }
  });
  const call = (method, params = {}, sessionId) => new Promise((resolve, reject) => {
    const id = ++last;
    waiting.set(id, (message) => (message.error ? reject(new Error(`${method}: ${message.error.message}`)) : resolve(message.result)));
    browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
  });
  const { targetInfos } = await call('Target.getTargets');
  const { sessionId } = await call('Target.attachToTarget',
    { targetId: targetInfos.find((each) => each.type === 'page').targetId, flatten: true });
  const page = (method, params) => call(method, params, sessionId);
  await Promise.all([page('Page.enable'), page('Runtime.enable'), page('Log.enable')]);

  // The value of an expression in the page.
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await page('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  };
  return {
    problems,
    evaluate,
    goTo: (url) => page('Page.navigate', { url }),
    // Once the expression is true; looked at after each frame.
    until: async (expression) => {
      const seen = await evaluate(`new Promise((resolve) => {
        const end = performance.now() + ${kPatience_ms};
        const look = () => {
          let is = false;
          try { is = Boolean(${expression}); } catch {}
          if (is || performance.now() > end) resolve(is); else setTimeout(look, 20);
        };
        look();
      })`);
      if (!seen) throw new Error(`not so within ${kPatience_ms} ms: ${expression}\n${await evaluate('document.body.innerText')}`);
    },
    screenshot: async (file) => {
      const { data } = await page('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
      writeFileSync(file, Buffer.from(data, 'base64'));
    },
    close: () => new Promise((resolve) => {
      browser.on('exit', resolve);
      call('Browser.close').catch(() => browser.kill());
    }),
  };
}
