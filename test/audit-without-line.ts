// Operations that change or sign in and leave no line in an organisation's audit log, each with its reason. The test of
// coverage (audit-coverage.test.ts) knows no other exception.

/** Done, and no line: nothing has been done yet. */
export const WITHOUT_LINE: Record<string, string> = {
  'notifications.see': 'says that a page was looked at; what one was told stays as it is',
  'totp.begin': 'shows a secret that counts for nothing until totp.enable, which leaves the line',
  'passkeys.options': 'makes a challenge that counts for nothing until passkeys.add, which leaves the line',
}

/** Refused, and no line: whoever tried is nobody's person, so there is no organisation to tell. Our own log has it. */
export const REFUSED_WITHOUT_LINE: Record<string, string> = {
  'alarm-links.acknowledge': 'a token that is in no letter is of nobody',
  'enrolment.accept': 'a token that opens no invitation is of no organisation',
  'operate-as.leave': 'who does not operate is answered as if their session were over, which is told to nobody',
  'sign-in.end': 'is not refused to anybody',
  'sign-in.link': 'a token that is no link is of nobody',
  'sign-in.passkey': 'a passkey that is not known is of nobody',
  'password.forgot': 'answers the same to everybody',
  'password.reset': 'a token that is in no letter is of nobody',
  'email.confirm': 'a token that is in no letter is of nobody',
}
