import { useEffect, useState } from 'react';

export default function Greeting() {
  const [message, setMessage] = useState('…');
  useEffect(() => {
    void fetch('/api/greeting')
      .then((response) => response.json())
      .then(({ message }: { message: string }) => setMessage(message));
  }, []);
  return <h1>{message}</h1>;
}
