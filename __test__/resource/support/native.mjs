export { nativeTest } from '../../contract/support/native.mjs';
