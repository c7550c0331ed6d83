/** The bundler takes style sheets out of the program and into files of their own. */
declare module '*.css'
