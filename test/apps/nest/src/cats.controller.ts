import { Body, Controller, Get, Headers, Param, ParseIntPipe, Post, Put, Res } from '@nestjs/common';
import { type Cat, CatsService } from './cats.service.js';

/** What is used here of Express's own. */
interface Response {
  cookie(name: string, value: string, options: object): void;
}

@Controller()
export class CatsController {
  constructor(private readonly cats: CatsService) {}

  // The one that an app on another site needs: SameSite=None, which only HTTPS carries.
  @Post('enter')
  enter(@Res({ passthrough: true }) response: Response): { entered: boolean } {
    response.cookie('visitor', 'Alice', { httpOnly: true, secure: true, sameSite: 'none' });
    return { entered: true };
  }

  @Get('me')
  me(@Headers('cookie') cookie = ''): { cookie: string } {
    return { cookie };
  }

  @Get('cats')
  all(): readonly Cat[] {
    return this.cats.all();
  }

  @Get('cats/:id')
  one(@Param('id', ParseIntPipe) id: number): Cat {
    return this.cats.one(id);
  }

  @Post('cats')
  add(@Body('name') name: string): Cat {
    return this.cats.add(name);
  }

  @Put('cats/:id')
  rename(@Param('id', ParseIntPipe) id: number, @Body('name') name: string): Cat {
    return this.cats.rename(id, name);
  }
}
