/** Whether something came true within the bound; asked again and again, so that no test waits longer than it must. */
export async function until(check: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<boolean> {
  const end = Date.now() + milliseconds;
  for (;;) {
    if (await check()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
