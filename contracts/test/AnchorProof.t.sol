// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchor} from "../src/interfaces/IAnchor.sol";
import {AnchorTest} from "./AnchorTest.sol";

/// @notice Which heads an anchor takes for continuations of its newest one.
contract AnchorProofTest is AnchorTest {
    uint256 private constant MOST = 150;

    struct Growth {
        bytes32[] leaves;
        uint64 m;
        uint64 n;
        bytes32 root;
        bytes32[] proof;
    }

    /// @dev Registers a log of random size and foresees a larger one.
    function _grow(bytes32 seed, uint64 m, uint64 n) private returns (Growth memory growth) {
        growth.n = uint64(_bound(n, 2, MOST));
        growth.m = uint64(_bound(m, 1, growth.n - 1));
        growth.leaves = _leaves(seed, 0, 0, growth.n);
        growth.root = _root(growth.leaves, growth.n);
        growth.proof = _proof(growth.leaves, growth.m, growth.n);
        _register(growth.m, _root(growth.leaves, growth.m));
    }

    function testFuzz_AHeadThatContinuesTheNewestIsKept(bytes32 seed, uint64 m, uint64 n) public {
        Growth memory growth = _grow(seed, m, n);
        _anchor(growth.n, growth.root, growth.proof);
        _assertHead(growth.n, growth.root);
    }

    /// @dev Every pair of sizes whose trees have up to five levels.
    function test_EverySmallHeadFollowsEverySmallerOne() public {
        bytes32[] memory leaves = _leaves(keccak256("small"), 0, 0, 24);
        for (uint64 n = 2; n <= leaves.length; n++) {
            for (uint64 m = 1; m < n; m++) {
                log.origin = string(abi.encodePacked("log", n, m));
                logId = anchor.logIdOf(log);
                _register(m, _root(leaves, m));
                _anchor(n, _root(leaves, n), _proof(leaves, m, n));
                _assertHead(n, _root(leaves, n));
            }
        }
    }

    function testFuzz_HeadsFollowEachOther(bytes32 seed, uint8[6] memory steps) public {
        uint64 size = 1;
        bytes32[] memory leaves = _leaves(seed, 0, 0, MOST);
        _register(size, _root(leaves, size));
        for (uint256 i = 0; i < steps.length; i++) {
            uint64 next = size + uint64(_bound(steps[i], 1, 24));
            _anchor(next, _root(leaves, next), _proof(leaves, size, next));
            size = next;
        }
        _assertHead(size, _root(leaves, size));
    }

    function testFuzz_RevertWhen_ANodeIsAnother(bytes32 seed, uint64 m, uint64 n, uint256 index, uint8 bit) public {
        Growth memory growth = _grow(seed, m, n);
        index %= growth.proof.length;
        growth.proof[index] ^= bytes32(uint256(1) << bit);
        _refusesInconsistent(growth.n, growth.root, growth.proof);
    }

    function testFuzz_RevertWhen_ANodeIsMissing(bytes32 seed, uint64 m, uint64 n, uint256 index) public {
        Growth memory growth = _grow(seed, m, n);
        _refusesInconsistent(growth.n, growth.root, _without(growth.proof, index % growth.proof.length));
        _refusesInconsistent(growth.n, growth.root, new bytes32[](0));
    }

    function testFuzz_RevertWhen_ANodeIsTooMany(bytes32 seed, uint64 m, uint64 n, bytes32 node, uint256 index) public {
        Growth memory growth = _grow(seed, m, n);
        _refusesInconsistent(growth.n, growth.root, _append(growth.proof, node));
        _refusesInconsistent(growth.n, growth.root, _append(growth.proof, growth.root));

        bytes32[] memory longer = _append(growth.proof, growth.proof[growth.proof.length - 1]);
        index %= growth.proof.length;
        for (uint256 i = growth.proof.length; i > index; i--) {
            longer[i] = longer[i - 1];
        }
        _refusesInconsistent(growth.n, growth.root, longer);
    }

    function testFuzz_RevertWhen_TwoNodesAreSwapped(bytes32 seed, uint64 m, uint64 n, uint256 a, uint256 b) public {
        Growth memory growth = _grow(seed, m, n);
        (a, b) = (a % growth.proof.length, b % growth.proof.length);
        vm.assume(a != b);
        (growth.proof[a], growth.proof[b]) = (growth.proof[b], growth.proof[a]);
        _refusesInconsistent(growth.n, growth.root, growth.proof);
    }

    function testFuzz_RevertWhen_TheRootIsAnother(bytes32 seed, uint64 m, uint64 n, bytes32 other) public {
        Growth memory growth = _grow(seed, m, n);
        vm.assume(other != growth.root);
        _refusesInconsistent(growth.n, other, growth.proof);
        _refusesInconsistent(growth.n, _root(growth.leaves, growth.m), growth.proof);
    }

    function testFuzz_RevertWhen_TheSizesAreThoseOfAnotherProof(bytes32 seed, uint64 m, uint64 n, uint64 a, uint64 b)
        public
    {
        Growth memory growth = _grow(seed, m, n);
        b = uint64(_bound(b, growth.m + 1, MOST));
        a = uint64(_bound(a, 1, b - 1));
        vm.assume(a != growth.m);
        bytes32[] memory leaves = _leaves(seed, 0, 0, b);
        _refusesInconsistent(b, _root(leaves, b), _proof(leaves, a, b));
    }

    /// @dev The head that is kept is the longer one: going back from it takes what proved the way there.
    function testFuzz_RevertWhen_TheSizesAreSwapped(bytes32 seed, uint64 m, uint64 n) public {
        Growth memory growth = _grow(seed, m, n);
        bytes32 old = _root(growth.leaves, growth.m);
        _anchor(growth.n, growth.root, growth.proof);
        bytes memory signature = _sign(LOG_KEY, growth.m, old);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorNotNewer.selector, growth.m, growth.n));
        anchor.anchor(logId, growth.m, old, growth.proof, signature);
    }

    function testFuzz_RevertWhen_TheLogHasForked(bytes32 seed, uint64 m, uint64 n, uint256 shared) public {
        Growth memory growth = _grow(seed, m, n);
        bytes32[] memory forked = _leaves(seed, 1, _bound(shared, 0, growth.m - 1), growth.n);
        bytes32 root = _root(forked, growth.n);
        _refusesInconsistent(growth.n, root, _proof(forked, growth.m, growth.n));
        _refusesInconsistent(growth.n, root, growth.proof);
        _assertHead(growth.m, _root(growth.leaves, growth.m));
    }

    /// @dev Trees of sizes beyond 32 bits whose leaves are all alike, so that a complete subtree is its height.
    function testFuzz_TreesOfAnySize(bytes32 leaf, uint64 m, uint64 n, uint256 index) public {
        vm.assume(n > 1);
        m = uint64(_bound(m, 1, n - 1));
        bytes32[] memory whole = new bytes32[](64);
        whole[0] = leaf;
        for (uint256 h = 1; h < 64; h++) {
            whole[h] = _parent(whole[h - 1], whole[h - 1]);
        }
        _register(m, _rootOfAlike(whole, m));
        bytes32[] memory proof = _proofOfAlike(whole, m, n, true);
        bytes32 root = _rootOfAlike(whole, n);
        bytes32 node = proof[index % proof.length];

        proof[index % proof.length] = ~node;
        _refusesInconsistent(n, root, proof);
        _refusesInconsistent(n, root, _without(proof, proof.length - 1));
        proof[index % proof.length] = node;
        _anchor(n, root, proof);
        _assertHead(n, root);
    }

    function _rootOfAlike(bytes32[] memory whole, uint256 size) private pure returns (bytes32) {
        if (size == 1) return whole[0];
        uint256 k = _split(size);
        return _parent(whole[_heightOf(k)], _rootOfAlike(whole, size - k));
    }

    function _proofOfAlike(bytes32[] memory whole, uint256 m, uint256 n, bool isWhole)
        private
        pure
        returns (bytes32[] memory)
    {
        if (m == n) {
            return isWhole ? new bytes32[](0) : _append(new bytes32[](0), _rootOfAlike(whole, m));
        }
        uint256 k = _split(n);
        return m <= k
            ? _append(_proofOfAlike(whole, m, k, isWhole), _rootOfAlike(whole, n - k))
            : _append(_proofOfAlike(whole, m - k, n - k, false), whole[_heightOf(k)]);
    }

    function _heightOf(uint256 powerOfTwo) private pure returns (uint256 height) {
        while (uint256(1) << height < powerOfTwo) height++;
    }
}
