/* Tokens kept for the user's other processes: ten of them at once, the next one, who may read the folder, and forgetting. */
#include "support.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 10

static char folder[256];

static mtp_options *kept_options(const char *client_id)
{
    mtp_options *options = options_for(client_id);
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_cache_mode(options, MTP_CACHE_USER, &error), error);
    CHECK_OK(mtp_options_set_cache_folder(options, TEXT(folder), &error), error);
    return options;
}

/* Unlike client_from, it forgets nothing. */
static mtp_client *kept_client(const char *client_id)
{
    mtp_options *options = kept_options(client_id);
    mtp_client *client = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_client_new(options, &client, &error), error);
    mtp_options_free(options);
    return client;
}

/* Removes the folder's files whose names end so, and says how many there were. */
static int removed(const char *ending)
{
    DIR *list = opendir(folder);
    struct dirent *entry;
    int count = 0;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        char path[1024];
        size_t length = strlen(entry->d_name), end = strlen(ending);

        if (entry->d_name[0] != '.' && length >= end && strcmp(entry->d_name + length - end, ending) == 0) {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            count += unlink(path) == 0;
        }
    }
    if (list != NULL) {
        closedir(list);
    }
    return count;
}

/* What a process of its own does; its exit code is the source, or something else where a check failed. */
static int one_process(int go)
{
    mtp_client *client = kept_client(APP_THAT_IS_SLOW);
    mtp_request *request = request_of(client);
    mtp_token *token;
    char start;
    int source;

    CHECK_INT(read(go, &start, 1), 0);
    token = token_of(request);
    source = (int)source_of(token);
    mtp_token_free(token);
    mtp_request_free(request);
    mtp_client_free(client);
    fflush(stdout);
    return check_errors == 0 ? source : 99;
}

/* First of all tests: nothing of the library has run in this process when the others are made of it. */
static void ten_processes_make_one_request(void)
{
    pid_t children[PROCESSES];
    int go[2], status, network = 0, cache = 0;

    CHECK_INT(pipe(go), 0);
    fflush(stdout);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            close(go[1]);
            alarm((unsigned)(60 * support_patience()));
            _exit(one_process(go[0]));
        }
    }
    /* All at once: the end of the pipe is seen by everybody. */
    check_pause(0.3 * support_patience());
    close(go[1]);
    close(go[0]);
    for (int i = 0; i < PROCESSES; i++) {
        CHECK_INT(waitpid(children[i], &status, 0), children[i]);
        CHECK(WIFEXITED(status));
        network += WIFEXITED(status) && WEXITSTATUS(status) == MTP_SOURCE_NETWORK;
        cache += WIFEXITED(status) && WEXITSTATUS(status) == MTP_SOURCE_CACHE;
    }
    CHECK_INT(network, 1);
    CHECK_INT(cache, PROCESSES - 1);
    CHECK_INT(removed(".token"), 1);
    CHECK_INT(removed(""), 1);
}

static void the_next_client_finds_the_token_and_sends_nothing(void)
{
    mtp_client *client = kept_client(APP);
    mtp_request *request = request_of(client);
    mtp_token *first = token_of(request), *second;
    mtp_error *error = NULL;

    CHECK_INT(source_of(first), MTP_SOURCE_NETWORK);
    mtp_request_free(request);
    mtp_client_free(client);

    client = kept_client(APP);
    request = request_of(client);
    CHECK_OK(mtp_request_set_deadline(request, 0, &error), error);
    second = token_of(request);
    CHECK_INT(source_of(second), MTP_SOURCE_CACHE);
    CHECK(strcmp(secret_of(first), secret_of(second)) == 0);
    mtp_token_free(first);
    mtp_token_free(second);

    CHECK_OK(mtp_client_clear_cache(client, &error), error);
    CHECK_STATUS(mtp_request_get_token(request, &second, &error), error, MTP_STATUS_NOT_CACHED);
    CHECK(second == NULL);
    CHECK_INT(removed(".token"), 0);
    mtp_request_free(request);
    mtp_client_free(client);
}

static void a_folder_for_others_is_refused_when_the_client_is_made(void)
{
    mtp_options *options = kept_options(APP);
    mtp_client *client = NULL;
    mtp_error *error = NULL;
    const char *text = NULL;
    size_t length = 0;

    CHECK_INT(chmod(folder, 0755), 0);
    CHECK_INT(mtp_client_new(options, &client, &error), MTP_STATUS_STORE_UNAVAILABLE);
    CHECK(client == NULL);
    mtp_error_get_message(error, &text, &length);
    CHECK(text != NULL && strstr(text, folder) != NULL && strstr(text, "other accounts") != NULL);
    mtp_error_get_advice(error, &text, &length);
    CHECK(text != NULL && strstr(text, "0700") != NULL);
    mtp_error_free(error);
    error = NULL;
    CHECK_INT(chmod(folder, 0700), 0);
    CHECK_OK(mtp_client_new(options, &client, &error), error);
    mtp_client_free(client);
    mtp_options_free(options);
}

static void a_folder_without_its_mode_is_refused(void)
{
    mtp_options *options = options_for(APP);
    mtp_client *client = NULL;
    mtp_error *error = NULL;

    CHECK_OK(mtp_options_set_cache_folder(options, TEXT("/no/such/folder"), &error), error);
    CHECK_STATUS(mtp_client_new(options, &client, &error), error, MTP_STATUS_INVALID_STATE);
    CHECK(client == NULL);
    CHECK_OK(mtp_options_set_cache_folder(options, NULL, 0, &error), error);
    CHECK_OK(mtp_client_new(options, &client, &error), error);
    mtp_client_free(client);
    mtp_options_free(options);
}

int main(void)
{
    const char *temporary = getenv("TMPDIR");

    snprintf(folder, sizeof folder, "%s/mtp-test-store-%ld", temporary == NULL ? "/tmp" : temporary, (long)getpid());
    RUN(ten_processes_make_one_request);
    RUN(the_next_client_finds_the_token_and_sends_nothing);
    RUN(a_folder_for_others_is_refused_when_the_client_is_made);
    RUN(a_folder_without_its_mode_is_refused);
    removed("");
    rmdir(folder);
    return finish();
}
