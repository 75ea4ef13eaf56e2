// The judges' marking sheet.
export {};
