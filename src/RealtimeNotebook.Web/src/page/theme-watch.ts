export type ThemeOption = 'auto' | 'light' | 'dark';

/** The theme of whatever surrounds the chart: JupyterLab, VS Code, classic Jupyter, or the viewer's system. */
export function surroundingTheme(body: HTMLElement): 'light' | 'dark' {
  const lab = body.dataset['jpThemeLight'];
  if (lab !== undefined) return lab === 'false' ? 'dark' : 'light';
  const { classList } = body;
  if (classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light')) return 'light';
  if (classList.contains('vscode-dark') || classList.contains('vscode-high-contrast')) return 'dark';
  // Classic Jupyter is white, whatever the system prefers.
  if (classList.contains('notebook_app')) return 'light';
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
