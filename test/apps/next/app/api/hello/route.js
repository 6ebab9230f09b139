export const dynamic = 'force-dynamic';

export async function GET(request) {
  return Response.json({ hello: request.nextUrl.searchParams.get('name') });
}

export async function POST(request) {
  return Response.json({ length: (await request.text()).length }, { status: 201 });
}
