/** Types of css-tree's entry points for its parts; @types/css-tree has the whole package only. */
declare module 'css-tree/tokenizer' {
  export { tokenize, tokenTypes } from 'css-tree';
}

declare module 'css-tree/utils' {
  interface StringCodec {
    decode(text: string): string;
    encode(text: string, apostrophe?: boolean): string;
  }
  interface UrlCodec {
    decode(text: string): string;
    encode(text: string): string;
  }
  interface IdentifierCodec {
    decode(text: string): string;
  }
  export const ident: IdentifierCodec;
  export const string: StringCodec;
  export const url: UrlCodec;
}
