import { sheet } from './versions';

/**
 * Differences between versions of {@link sheet}, in base64, as Node 24.21 made them: Brotli at quality 11 and zstd at level
 * 19. Node 20 makes none, and decodes none.
 */
const RECORDED: Readonly<Record<string, string>> = {
  'dcb 1':
    '/0RDQrOb5+8YA2DQke5iycrwJieRMy+D95jt4mXv0mpKw7smG8MfIIzEOEbyIhwYtQS6sRq+oC0q4zUSAzo4lINAjE0Yo0Ua' +
    'Bs4xdfTnZ8E+42+N+CIVnDjgszUbGwDAx9IpYRm1NgAgdZev+9CSBQAA',
  'dcz 1':
    'XipNGCAAAACzm+fvGANg0JHuYsnK8CYnkTMvg/eY7eJl79JqSsO7Jii1L/1gxB7tAQC4LzMjMGZkNDRkIzE0ZjhmNCMxYTFk' +
    'OWILoCAv90BevHqn0YeUILEUfuhvVHBYmj7222zwC35JN0gfP9xq',
  'dcb 2':
    '/0RDQqfKauDuK7QJUFMjTt4ZRR45VGWrbo8eN73PyZrdxJzIG8Mf6C0S7FgSltZhoX89IjODI2lyzDJszCxjcsoyJowManIo' +
    'DwIxdpJpmADeFnTG8NdX65qkz/q/Ej+fO/ObnmUrfQAAt1ATNqf4AQCpW2sPLVkAAA==',
  'dcz 2':
    'XipNGCAAAACnymrg7iu0CVBTI07eGUUeOVRlq26PHje9z8ma3cScyCi1L/1gxB7lAQC4LzMjMWZhODlhIzI0Y2Q0MSMyOWYx' +
    'ZTgLoCAv90BevHqn0YeUIBbZEf2NCl7RG9k/r8EFv0QrQT/+rdU=',
};

/** The version that the differences lead to. */
export const NEXT = 3;

/** The recorded difference from one version of {@link sheet} to {@link NEXT}. */
export function recordedDelta(coding: 'dcb' | 'dcz', from: 1 | 2): Buffer {
  return Buffer.from(RECORDED[`${coding} ${from}`] ?? '', 'base64');
}

/** The bytes of a version. */
export function version(number: number): Buffer {
  return Buffer.from(sheet(number));
}
