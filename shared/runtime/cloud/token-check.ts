import { loginStatus, loginStatusText } from '../login/status.ts';
import type { LoginParts } from '../login/login.ts';
import type { PlanCheck } from './plan.ts';

/** Whether there is a token to work with, by the broker itself. */
export async function tokenCheck(login: LoginParts): Promise<PlanCheck> {
  const status = await loginStatus(login, login.broker);
  const [says = ''] = loginStatusText(status).split('\n');
  return { name: 'token', is: status.usable ? 'fine' : 'blocks', says };
}
