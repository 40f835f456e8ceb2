/** Makes the compiler prove that a switch is exhaustive; throws if data from outside broke the promise. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
