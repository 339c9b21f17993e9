import { Controller, Get } from '@nestjs/common';

@Controller()
export class AppController {
  @Get()
  rest() {
    return 'The rest of the application.';
  }
}
