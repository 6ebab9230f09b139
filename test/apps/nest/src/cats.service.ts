import { Injectable, NotFoundException } from '@nestjs/common';

export interface Cat {
  readonly id: number;
  readonly name: string;
}

@Injectable()
export class CatsService {
  private readonly cats: Cat[] = [];

  all(): readonly Cat[] {
    return this.cats;
  }

  one(id: number): Cat {
    const cat = this.cats[id];
    if (!cat) throw new NotFoundException();
    return cat;
  }

  add(name: string): Cat {
    const cat = { id: this.cats.length, name };
    this.cats.push(cat);
    return cat;
  }

  rename(id: number, name: string): Cat {
    return (this.cats[id] = { ...this.one(id), name });
  }
}
