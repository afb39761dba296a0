import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { include, NoReverseMatch, PatternError, path, pathWithConverters, Urls } from '../../framework/http';

const view = () => new Response();

function urls(...urlpatterns: ReturnType<typeof path>[]): Urls {
  return new Urls({ urlpatterns }, (reference) => {
    throw new Error(`no module ${reference}`);
  });
}

/** Resolves a path to its parameters, or to 'no match'. */
function resolve(table: Urls, pathname: string): unknown {
  const match = table.resolve(pathname);
  return 'tried' in match ? 'no match' : match.params;
}

describe('a pattern', () => {
  it('matches the whole path and nothing else', () => {
    const table = urls(path('about/', view));
    expect(resolve(table, '/about/')).toEqual({});
    for (const other of ['/about', '/about//', '/about/x', '/xabout/', '/', '/About/', '/about/\n']) {
      expect(resolve(table, other), other).toBe('no match');
    }
  });

  it('takes characters of regular expressions as themselves', () => {
    const table = urls(path('a.b+c(d)[e]$/', view));
    expect(resolve(table, '/a.b+c(d)[e]$/')).toEqual({});
    expect(resolve(table, '/aXb+c(d)[e]$/')).toBe('no match');
  });

  it('hands parameters over with the type that the converter says', () => {
    const table = urls(path('<int:year>/<slug:title>/<name>/<uuid:key>/<path:rest>', view));
    expect(resolve(table, '/2026/a-b_C/x y/0b9ee4d8-6a4d-4d1e-9f29-000000000001/c/d.txt')).toEqual({
      year: 2026,
      title: 'a-b_C',
      name: 'x y',
      key: '0b9ee4d8-6a4d-4d1e-9f29-000000000001',
      rest: 'c/d.txt',
    });
  });

  it.each([
    ['<int:n>/', ['/x/', '/-1/', '/1.5/', '//', '/99999999999999999999/', '/١/']],
    ['<str:s>/', ['//', '/a/b/']],
    ['<slug:s>/', ['/a b/', '/é/', '/a.b/']],
    ['<uuid:u>/', ['/0B9EE4D8-6A4D-4D1E-9F29-000000000001/', '/0b9ee4d8/']],
  ])('%s does not match what is no such value', (pattern, paths) => {
    const table = urls(path(pattern, view));
    for (const pathname of paths) expect(resolve(table, pathname), pathname).toBe('no match');
  });

  it('has the first url that matches win, and tries the next when a value cannot be parsed', () => {
    const table = urls(
      path('<int:id>/', view, { name: 'number' }),
      path('<str:name>/', view, { name: 'text' }),
      path('12/', view, { name: 'never' }),
    );
    expect(table.resolve('/12/')).toMatchObject({ viewName: 'number' });
    expect(table.resolve('/99999999999999999999/')).toMatchObject({ viewName: 'text' });
  });

  it.each([
    ['/about/', /begins with a slash/],
    ['<foo:id>/', /unknown converter 'foo': expected one of str, int, slug, path, uuid/],
    ['<int:>/', /'' is not a name/],
    ['<int:a-b>/', /'a-b' is not a name/],
    ['<int:a>/<str:a>/', /the parameter 'a' twice/],
    ['<int:a/', /stray/],
    ['<constructor:a>/', /converter 'constructor'/],
  ])('%s is refused, with the reason', (pattern, reason) => {
    expect(() => path(pattern, view as never)).toThrow(PatternError);
    expect(() => path(pattern, view as never)).toThrow(reason);
  });

  it('takes converters of the project’s own', () => {
    const own = pathWithConverters({
      year: {
        regex: '[0-9]{4}',
        parse: (text: string) => Number(text),
        format: (n: number) => String(n).padStart(4, '0'),
      },
    });
    const table = urls(
      own('in/<year:y>/', (_request, { y }) => new Response(String(y + 1)), { name: 'year' }),
    );
    expect(resolve(table, '/in/0099/')).toEqual({ y: 99 });
    expect(table.reverse('year', { y: 7 })).toBe('/in/0007/');
    expect(() =>
      pathWithConverters({ bad: { regex: '(a)', parse: String, format: String } })('<bad:x>', view),
    ).toThrow(/captures groups/);
  });

  it('gives its types to the view', () => {
    path('<int:id>/<slug:title>/<rest>/', (_request, params) => {
      expectTypeOf(params).toEqualTypeOf<{ id: number; title: string; rest: string }>();
      return new Response();
    });
    // @ts-expect-error the pattern has no parameter `name`
    path('<int:id>/', (_request, { name }: { name: string }) => new Response(name));
    class Right {
      get(_request: Request, { id }: { id: number }) {
        return new Response(String(id + 1));
      }
    }
    class Wrong {
      get(_request: Request, { id }: { id: string }) {
        return new Response(id);
      }
    }
    path('<int:id>/', Right);
    // @ts-expect-error `id` is a number
    path('<int:id>/', Wrong);
    // @ts-expect-error `id` is a number
    path('<int:id>/', (_request, { id }: { id: string }) => new Response(id));
  });
});

describe('include', () => {
  const polls = {
    appName: 'polls',
    urlpatterns: [path('', view, { name: 'index' }), path('<int:id>/', view, { name: 'detail' })],
  };

  it('hangs the urls of a module below a prefix, whose parameters they get too', () => {
    const table = urls(path('<slug:user>/polls/', include(polls)));
    expect(resolve(table, '/ann/polls/3/')).toEqual({ user: 'ann', id: 3 });
  });

  it('goes on with the next url when nothing below the prefix matches', () => {
    const table = urls(path('polls/', include(polls)), path('polls/other/', view, { name: 'other' }));
    expect(table.resolve('/polls/other/')).toMatchObject({ viewName: 'other' });
  });

  it('names them by the namespace of the module, of the include, or of both levels', () => {
    const table = urls(
      path('a/', include(polls)),
      path('b/', include(polls, { namespace: 'second' })),
      path('c/', include([path('d/', include(polls))], { namespace: 'outer' })),
    );
    expect(table.reverse('polls:index')).toBe('/a/');
    expect(table.reverse('second:detail', [4])).toBe('/b/4/');
    expect(table.reverse('outer:polls:detail', { id: 5 })).toBe('/c/d/5/');
  });

  it('loads a module by its reference, once the urls are built', () => {
    const table = new Urls({ urlpatterns: [path('p/', include('project/apps/polls/urls'))] }, (reference) => {
      expect(reference).toBe('project/apps/polls/urls');
      return polls;
    });
    expect(table.reverse('polls:index')).toBe('/p/');
  });

  it('says so when a module includes itself', () => {
    const root = { urlpatterns: [path('again/', include('project/urls'))] };
    expect(() => new Urls(root, () => root)).toThrow(/'project\/urls' include themselves/);
  });

  it('lists, for a path that nothing answers, all urls that were tried', () => {
    const table = urls(path('', view, { name: 'home' }), path('polls/', include(polls)));
    expect(table.resolve('/nothing')).toEqual({
      tried: [
        { route: '', name: 'home' },
        { route: 'polls/', name: 'polls:index' },
        { route: 'polls/<int:id>/', name: 'polls:detail' },
      ],
    });
  });
});

describe('reverse', () => {
  const table = urls(
    path('', view, { name: 'home' }),
    path('polls/<int:id>/', view, { name: 'poll' }),
    path('polls/<int:id>/<slug:title>/', view, { name: 'poll' }),
    path('files/<path:file>', view, { name: 'file' }),
    path('<path:anything>', view, { name: 'anything' }),
  );

  it('fills in arguments by position and by name, and picks the pattern that they fit', () => {
    expect(table.reverse('home')).toBe('/');
    expect(table.reverse('poll', [1])).toBe('/polls/1/');
    expect(table.reverse('poll', { id: 1, title: 'a-b' })).toBe('/polls/1/a-b/');
  });

  it('percent-encodes what a path cannot hold, as Django does', () => {
    // django.urls.reverse: quote(…, safe=RFC3986_SUBDELS + '/~:@')
    expect(table.reverse('file', ['a b/é?#[%].txt'])).toBe('/files/a%20b/%C3%A9%3F%23%5B%25%5D.txt');
    expect(table.reverse('file', ["!$&'()*+,;=~:@"])).toBe("/files/!$&'()*+,;=~:@");
  });

  it('never makes a path that leads to another host', () => {
    expect(table.reverse('anything', ['/evil.example/'])).toBe('/%2Fevil.example/');
  });

  it.each([
    ['nobody', [], /'nobody' not found: the names are anything, file, home, poll/],
    ['admin:index', [], /'admin' is not a registered namespace/],
    ['poll', [], /fits none of 2 pattern\(s\): .*it takes id, title.*it takes id/],
    ['poll', [1, 'a', 2], /fits none/],
    ['poll', { id: 1, other: 2 }, /fits none/],
    ['poll', ['one'], /one is not a whole number/],
    ['poll', [1, 'not a slug'], /title may not be 'not a slug'/],
  ])('says why %s cannot be reversed', (name, args, reason) => {
    expect(() => table.reverse(name, args)).toThrow(NoReverseMatch);
    expect(() => table.reverse(name, args)).toThrow(reason);
  });

  it('begins with the path below which a proxy publishes the site', () => {
    const below = new Urls(
      { urlpatterns: [path('a/', view, { name: 'a' })] },
      () => ({ urlpatterns: [] }),
      '/app/',
    );
    expect(below.reverse('a')).toBe('/app/a/');
    // Some proxies take the prefix away, others leave it.
    expect(below.resolve('/a/')).toMatchObject({ viewName: 'a' });
    expect(below.resolve('/app/a/')).toMatchObject({ viewName: 'a' });
  });

  it('gives a path that leads back to the same arguments', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.nat(), (text, id) => {
        const both = urls(path('x/<int:id>/<path:text>', view, { name: 'both' }));
        const { pathname } = new URL(both.reverse('both', { id, text: `_${text}` }), 'http://a/');
        // A url has no way to say `/../`: what a browser makes of it is another path.
        fc.pre(!/(^|\/)\.\.?(\/|$)/.test(text));
        expect(resolve(both, decodeURIComponent(pathname))).toEqual({ id, text: `_${text}` });
      }),
    );
  });
});
