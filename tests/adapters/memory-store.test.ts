import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { storeContract } from '../contracts/store.ts';

storeContract('the store in memory', async () => memoryStore());
