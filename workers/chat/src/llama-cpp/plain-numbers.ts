/** As node-llama-cpp writes the numbers of a grammar; texts of a schema have their quotes escaped. */
const whole = '("0" | [1-9] [0-9]{0,15})';
const exponent = ' ([eE] [-+]? ("0" | [1-9] [0-9]{0,15}))?';
const shortExponent = " ([eE] [-+]? [0-9]{1,2})?";

/**
 * The grammar of a JSON schema with numbers that are what they are called: an integer with an
 * exponent may be none (`1e-3`), and one of a number may be so large that readers take it for
 * infinite.
 */
export function withPlainNumbers(grammar: string): string {
  return grammar.replaceAll(whole + exponent, whole).replaceAll(exponent, shortExponent);
}
