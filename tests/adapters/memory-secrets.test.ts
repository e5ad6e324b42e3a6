import { memorySecrets } from '../../shared/adapters/memory-secrets.ts';
import { secretsContract } from '../contracts/secrets.ts';

secretsContract('memory', memorySecrets);
