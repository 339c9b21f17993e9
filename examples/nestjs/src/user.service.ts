import { Injectable } from '@nestjs/common';
import type { LoginCredentials, UserInfo } from '@gauzy/mcp-oauth';

const PEOPLE = [
  { password: 'admin', info: { userId: 'admin', email: 'admin@ever.co', name: 'Super Admin' } },
  { password: '12345678', info: { userId: 'employee', email: 'employee@ever.co', name: 'Employee' } },
];

/** Stands for the application's own people. */
@Injectable()
export class UserService {
  async authenticate({ email, password }: LoginCredentials): Promise<UserInfo | null> {
    const person = PEOPLE.find(({ info }) => info.email === email);
    return person?.password === password ? person.info : null;
  }

  async getUserInfo(userId: string): Promise<UserInfo | null> {
    return PEOPLE.find(({ info }) => info.userId === userId)?.info ?? null;
  }
}
