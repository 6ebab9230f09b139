// A form with files, sent by fetch as a page sends it; prints what was sent and what came back.
const { createHash, randomBytes } = require('node:crypto');

const [url] = process.argv.slice(2);

const file = (name, filename, type, bytes) => ({ name, filename, type, bytes });
const files = [
  file('video', "Käse & it's \u2603.bin", 'application/octet-stream', randomBytes(5 * 1024 * 1024)),
  file('page', 'index.html', 'text/html', Buffer.from('<script>alert("it\'s fine")</script>')),
  file('empty', 'empty.txt', 'text/plain', Buffer.alloc(0)),
];
const fields = { title: "it's <i>fine</i>", query: 'SELECT * FROM a WHERE 1=1; --', emoji: '👩‍👩‍👧' };

async function main() {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { name, filename, type, bytes } of files) form.append(name, new File([bytes], filename, { type }));
  const answer = await fetch(`${url}/upload`, { method: 'POST', body: form });
  const sent = [
    ...Object.entries(fields).map(([name, value]) => ({ name, value })),
    ...files.map(({ bytes, ...rest }) => ({
      ...rest,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  ];
  console.log(JSON.stringify({ sent, status: answer.status, got: await answer.json() }));
}

main();
