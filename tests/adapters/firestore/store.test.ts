import { storeContract } from '../../contracts/store.ts';
import { describeWithEmulator } from '../../support/emulator.ts';

describeWithEmulator('on the emulator', 'tron-store', (emulated) => {
  storeContract('the store on Firestore', async () => emulated.store());
});
