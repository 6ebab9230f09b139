/** Repeated slashes, `.` and `..` are resolved; `..` at the start has nothing to leave and stays. */
export function normalizePath(text: string): string {
  const absolute = text.startsWith('/');
  const kept: string[] = [];
  const parts = text.split('/');
  parts.forEach((part, index) => {
    if (part === '' && index < parts.length - 1) return;
    if (part === '.') {
      if (index === parts.length - 1) kept.push('');
    } else if (part === '..') {
      if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
      else if (!absolute) kept.push('..');
      if (index === parts.length - 1 && kept.at(-1) !== '..') kept.push('');
    } else kept.push(part);
  });
  return `${absolute ? '/' : ''}${kept.join('/')}`;
}

export const normalizePathWin = (text: string): string => normalizePath(text.replaceAll('\\', '/'));
