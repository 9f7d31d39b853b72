/** Line drawings of the buttons, for `icon`. */
export const icons = {
  pan: 'M8 1.5v13M1.5 8h13M8 1.5 6.2 3.3M8 1.5l1.8 1.8M8 14.5l-1.8-1.8M8 14.5l1.8-1.8M1.5 8l1.8-1.8M1.5 8l1.8 1.8M14.5 8l-1.8-1.8M14.5 8l-1.8 1.8',
  zoom: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3 14 14M5 7h4M7 5v4',
  auto: 'M8 1.5v13M8 1.5 6 3.5M8 1.5l2 2M8 14.5l-2-2M8 14.5l2-2M2.5 8h3M10.5 8h3',
  fullscreen: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  bell: 'M8 2a4 4 0 0 0-4 4v3l-1.3 2.3h10.6L12 9V6a4 4 0 0 0-4-4M6.5 13.3a1.6 1.6 0 0 0 3 0',
  sound: 'M2.5 6.2v3.6h2.3L8 12.5v-9L4.8 6.2zM10.4 6a3 3 0 0 1 0 4M12 4.2a5.6 5.6 0 0 1 0 7.6',
  screen: 'M2 3.5h12v8H2zM5.5 14h5M8 11.5V14',
  close: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
} as const;
