export * from './bundle-store.ts';
