import { memoryQueue } from '../../shared/adapters/memory-queue.ts';
import { queueContract } from '../contracts/queue.ts';

queueContract('the queue in memory', async () => ({ queue: memoryQueue(), later: () => undefined }));
