/** The part of the package that tests use; it ships no types. */
declare module 'dmn-moddle' {
  export class DmnModdle {
    fromXML(
      xml: string,
      type: string,
    ): Promise<{ readonly rootElement: unknown; readonly warnings: readonly unknown[] }>;
  }
}
