const express = require('express');
const { createServer } = require('node:http');
const { Server } = require('socket.io');

const app = express();
const server = createServer(app);
const io = new Server(server);

app.get('/', (req, res) => {
  res.send('<h1>Chat</h1><script src="/socket.io/socket.io.js"></script>');
});

io.on('connection', (socket) => {
  socket.on('chat message', (message) => {
    io.emit('chat message', message);
  });
  socket.on('transport', (answer) => {
    answer(socket.conn.transport.name);
  });
  socket.on('size', (bytes, answer) => {
    answer(bytes.length);
  });
});

server.listen(process.env.PORT ?? 3000);
