const PRIMITIVE = /^[a-z]/;

/** Primitive datatypes are written small, complex ones with a capital. */
export const isPrimitive = (type: string): boolean => PRIMITIVE.test(type);
/** Name of a type's function in generated code. */
export const functionOf = (type: string): string => type.replaceAll('-', '_');
