import { edge } from '../shared/runtime/wire-edge.ts';
import { ENDPOINTS } from './endpoints.ts';

export const telegram = edge(ENDPOINTS['telegram']);
