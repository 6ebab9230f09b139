import { redactedMatch } from '../../../container/preload/redaction';

test.each([
  ['comment', "' OR 1=1 --", "' OR 1=1 --"],
  ['comment', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['comment', "' OR mail = 'anna.b+c@mail.example.com' --", "' OR mail = '[email]' --"],
  ['comment', "' OR card = 4111111111111111", "' OR card = [number]"],
  ['comment', `' OR t = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'`, "' OR t = '[token]'"], // prettier-ignore
  ['password', "' OR 1=1 --", '[left out]'],
  ['user[resetToken]', '$ne', '[left out]'],
  ['sid', 'x', '[left out]'],
  ['comment', 'x y '.repeat(1000), 'x y '.repeat(30)],
])('of %s, %j is logged as %j', (name, matched, logged) => {
  expect(redactedMatch(name, matched)).toBe(logged);
});

test('the secrets of the environment are not logged', () => {
  process.env.CASEMATE_TEST_SECRET = 'open sesame';
  try {
    expect(redactedMatch('comment', "' OR word = 'open sesame'")).toBe("' OR word = '[CASEMATE_TEST_SECRET]'");
  } finally {
    delete process.env.CASEMATE_TEST_SECRET;
  }
});

test('a long text takes no longer than a short one', () => {
  for (const text of ['a', '@', 'a@', '.', '1', 'a.']) {
    expect(redactedMatch('comment', text.repeat(1_000_000)).length).toBeLessThanOrEqual(120);
  }
});
