/* Answers every request with one page; with --check, tells whether it does. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char page[] = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

int main(int count, char **words)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(8080)};
	int server = socket(AF_INET, SOCK_STREAM, 0);
	char request[1024];
	if (count == 2 && strcmp(words[1], "--check") == 0)
		return connect(server, (struct sockaddr *)&here, sizeof here) == 0 ? 0 : 1;
	if (bind(server, (struct sockaddr *)&here, sizeof here) != 0 || listen(server, 8) != 0) return 1;
	for (;;) {
		int client = accept(server, NULL, NULL);
		if (client < 0) return 1;
		if (read(client, request, sizeof request) > 0) (void)!write(client, page, sizeof page - 1);
		close(client);
	}
}
