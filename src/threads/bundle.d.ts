/** A module with all that it imports, as the text of a script that puts its exports in `bundle`. */
declare module "*?bundle" {
  export const text: string;
}
