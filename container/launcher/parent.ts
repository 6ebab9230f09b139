export async function parent(): Promise<void> {}
