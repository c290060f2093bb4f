/** Under which name the language chosen on this device is remembered. */
export const KEPT = "gezhi-language";
