const waiting = new Set();

/** One line at once, another when somebody posts. */
export async function GET() {
  const encoder = new TextEncoder();
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode('first\n'));
      waiting.add((text) => {
        controller.enqueue(encoder.encode(`${text}\n`));
        controller.close();
      });
    },
  });
  return new Response(stream, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}

export async function POST(request) {
  const text = await request.text();
  waiting.forEach((send) => send(text));
  waiting.clear();
  return new Response(null, { status: 204 });
}
