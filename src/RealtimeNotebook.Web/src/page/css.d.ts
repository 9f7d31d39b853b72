declare module '*.inline.css' {
  const text: string;
  export default text;
}
