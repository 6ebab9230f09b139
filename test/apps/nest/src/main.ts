import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

declare const process: { env: Record<string, string | undefined> };

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.enableCors({ origin: ['https://app.example.com', 'http://localhost:5173'], credentials: true });
  await app.listen(process.env.PORT ?? 3000);
}

void bootstrap();
